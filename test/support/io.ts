import type { Io } from '../../src/cli/io.ts';

export interface HeardIo extends Io {
  /** What was written so far. */
  readonly heard: { stdout: string; stderr: string };
}

/** An Io that listens: a pipe, or a terminal with colours. */
export function heardIo(to: 'pipe' | 'terminal' = 'pipe'): HeardIo {
  const heard = { stdout: '', stderr: '' };
  return {
    heard,
    stdout: { write: (text: string) => (heard.stdout += text) },
    stderr: { write: (text: string) => (heard.stderr += text) },
    isTerminal: to === 'terminal',
    colour: to === 'terminal',
    env: {},
  };
}
