/** What a command talks to: handed in, so that a test can listen and nothing else writes to the terminal. */
export interface Io {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Whether standard output is a terminal: then tables, colour and progress; otherwise plain lines. */
  readonly isTerminal: boolean;
  /** How many characters a line of the terminal has; undefined where lines need not be broken. */
  readonly columns?: number | undefined;
  /** Whether to colour what is written to a terminal; NO_COLOR has been heard. */
  readonly colour: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The process's own. */
export function processIo(): Io {
  const { stdout, stderr, env } = process;
  const isTerminal = stdout.isTTY === true;
  const columns = isTerminal && stdout.columns > 0 ? stdout.columns : undefined;
  return { stdout, stderr, isTerminal, columns, colour: isTerminal && !env.NO_COLOR && env.TERM !== 'dumb', env };
}
