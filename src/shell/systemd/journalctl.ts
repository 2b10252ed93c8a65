import { type ChildProcess, spawn } from 'node:child_process';
import { FIELDS, MESSAGE_KINDS } from './message.ts';

/** Which part of the journal: `past` ends at its end; `present` goes on as messages come, but shows this boot only. */
export type Reading = 'past' | 'present';

export interface JournalOptions {
  /** Where to begin (`--after-cursor=`, `--boot`), and further options of journalctl. */
  readonly options: readonly string[];
  /** Called when there may be something to `take`, or the end came. */
  readonly onNews: () => void;
}

/** One run of journalctl over PID 1's messages about units. Nothing is read ahead of what is taken but a pipe's worth. */
export class Journalctl {
  readonly #child: ChildProcess;
  #rest = '';
  #complaint = '';
  #end: string | undefined;

  constructor(reading: Reading, { options, onNews }: JournalOptions) {
    this.#child = spawn('journalctl', argumentsOf(reading, options), { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.setEncoding('utf8').on('readable', onNews).on('end', onNews);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-COMPLAINT_LENGTH_MAX);
    });
    this.#child.on('error', (error) => this.#ended(error.message, onNews));
    this.#child.on('close', (code, signal) => this.#ended(code === 0 ? '' : `ended by ${signal ?? code}`, onNews));
  }

  /** How it ended: undefined while it runs, empty for well, else why not. */
  get end(): string | undefined {
    return this.#end;
  }

  /** The whole lines there are, a chunk at most. Empty when there is nothing yet. */
  take(): string[] | undefined {
    const chunk: unknown = this.#child.stdout?.read();
    if (typeof chunk !== 'string') return undefined;
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines;
  }

  stop(): void {
    this.#child.kill('SIGTERM');
  }

  #ended(how: string, onNews: () => void): void {
    this.#end ??= how === '' ? '' : `${how}: ${this.#complaint.trim()}`.replace(/: $/, '');
    onNews();
  }
}

const COMPLAINT_LENGTH_MAX = 1_000;

function argumentsOf(reading: Reading, options: readonly string[]): string[] {
  return [
    '--no-pager',
    '--quiet',
    '--output=json',
    `--output-fields=${FIELDS.join(',')}`,
    // Without --no-tail it would begin at the last ten lines.
    ...(reading === 'present' ? ['--follow', '--no-tail'] : []),
    ...options,
    '_PID=1',
    ...[...MESSAGE_KINDS.keys()].map((id) => `MESSAGE_ID=${id}`),
  ];
}
