import { pino } from 'pino';

/** The agent's own log. Fields first, then what happened, in a few words. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface LoggerOptions {
  /** Lines for people instead of JSON: for a terminal. */
  readonly pretty: boolean;
  readonly level?: string;
  write(line: string): void;
}

export function createLogger({ pretty, write, level = 'info' }: LoggerOptions): Logger {
  const stream = { write: pretty ? (line: string) => write(prettyLine(line)) : write };
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}

const LEVELS = new Map([
  [20, 'debug'],
  [30, 'info '],
  [40, 'WARN '],
  [50, 'ERROR'],
]);

/** "05:52:10 WARN  mail refused  receiver=oncall why=…" */
function prettyLine(json: string): string {
  const { level, time, msg, ...fields }: Record<string, unknown> = JSON.parse(json);
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const pairs = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const words = `${String(msg)}${pairs.length > 0 ? `  ${pairs.join(' ')}` : ''}`;
  return `${clock} ${LEVELS.get(Number(level)) ?? 'info '} ${shown(words)}\n`;
}

/** Names of services and what servers say are others' words: they must not command the terminal. */
function shown(words: string): string {
  return words.replace(/[\p{Cc}\p{Cf}]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
