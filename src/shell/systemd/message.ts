import { constants } from 'node:os';
import type { Instant } from '../../core/time.ts';

/** The messages of PID 1 that tell a service's life, by systemd's own ids (`man systemd.journal-fields`, sd-messages.h). */
export const MESSAGE_KINDS: ReadonlyMap<string, MessageKind> = new Map([
  ['7d4958e842da4a758f6c1cdc7b36dcc5', 'starting'],
  ['39f53479d3a045ac8e11786248231fbf', 'started'],
  ['de5b426a63be47a7b6ac3eaac82e2f6f', 'asked-to-stop'],
  ['98e322203f7a4ed290d09fe03c09fe15', 'exited'],
  ['7ad2d189f7e94e70a38c781354912448', 'succeeded'],
  ['d9b373ed55a64feb8242e02dbe79a49c', 'failed'],
  ['5eb03494b6584870a536b337290809b3', 'restart-scheduled'],
  ['9d1aaa27d60140bd96365438aad20286', 'stopped'],
]);

export type MessageKind =
  | 'starting'
  | 'started'
  | 'asked-to-stop'
  | 'exited'
  | 'succeeded'
  | 'failed'
  | 'restart-scheduled'
  | 'stopped';

/** How a process of a unit ended. */
export interface Exit {
  /** Which, in Upstart's words: main, pre-start, post-start, pre-stop, post-stop. */
  readonly process: string;
  readonly status: number | undefined;
  /** Without SIG: SEGV, or the number of one that has no name. */
  readonly signal: string | undefined;
}

/** One message of PID 1 about one life of a service. A life is what systemd calls an invocation. */
export interface Message {
  readonly cursor: string;
  readonly at: Instant;
  readonly boot: string;
  readonly kind: MessageKind;
  readonly unit: string;
  readonly invocation: string;
  /** At `exited`. */
  readonly exit: Exit | undefined;
  /** At `failed`: systemd's result (exit-code, signal, watchdog, oom-kill, timeout ...). */
  readonly result: string | undefined;
  /** At `restart-scheduled`: how many there were since the last start by hand. */
  readonly restarts: number | undefined;
  /** At `stopped`: whether the job that stopped it goes on to start it. */
  readonly restarting: boolean;
}

/** The fields asked of journalctl; it adds the cursor, the times and the boot by itself. */
export const FIELDS = [
  'MESSAGE_ID',
  'UNIT',
  'INVOCATION_ID',
  'EXIT_CODE',
  'EXIT_STATUS',
  'COMMAND',
  'UNIT_RESULT',
  'N_RESTARTS',
  'JOB_TYPE',
  '_SOURCE_REALTIME_TIMESTAMP',
];

type Fields = Readonly<Record<string, unknown>>;

/** The cursor of a line of `journalctl -o json`, and the message if it is one about a service that was really started. */
export function readEntry(json: string): { cursor: string; message: Message | undefined } | undefined {
  const fields = parsed(json);
  const cursor = text(fields, '__CURSOR');
  if (fields === undefined || cursor === undefined) return undefined;
  return { cursor, message: messageOf(fields, cursor) };
}

function messageOf(fields: Fields, cursor: string): Message | undefined {
  const kind = MESSAGE_KINDS.get(text(fields, 'MESSAGE_ID') ?? '');
  const unit = text(fields, 'UNIT');
  // A unit that was skipped for a condition "started" without an invocation: nothing ran.
  const invocation = text(fields, 'INVOCATION_ID');
  const microseconds = Number(text(fields, '_SOURCE_REALTIME_TIMESTAMP') ?? text(fields, '__REALTIME_TIMESTAMP'));
  if (kind === undefined || !unit?.endsWith('.service') || !invocation || !(microseconds > 0)) return undefined;
  return {
    cursor,
    at: Math.floor(microseconds / 1000),
    boot: text(fields, '_BOOT_ID') ?? '',
    kind,
    unit,
    invocation,
    exit: kind === 'exited' ? exitOf(fields) : undefined,
    result: text(fields, 'UNIT_RESULT'),
    restarts: countOf(text(fields, 'N_RESTARTS')),
    restarting: text(fields, 'JOB_TYPE') === 'restart',
  };
}

function countOf(digits: string | undefined): number | undefined {
  return digits !== undefined && /^\d+$/.test(digits) ? Number(digits) : undefined;
}

const PROCESSES: ReadonlyMap<string, string> = new Map([
  ['ExecStart', 'main'],
  ['ExecCondition', 'pre-start'],
  ['ExecStartPre', 'pre-start'],
  ['ExecStartPost', 'post-start'],
  ['ExecStop', 'pre-stop'],
  ['ExecStopPost', 'post-stop'],
]);

function exitOf(fields: Fields): Exit {
  const command = text(fields, 'COMMAND') ?? 'ExecStart';
  const status = Number(text(fields, 'EXIT_STATUS'));
  const process = PROCESSES.get(command) ?? command;
  if (text(fields, 'EXIT_CODE') === 'exited') return { process, status, signal: undefined };
  return { process, status: undefined, signal: SIGNALS.get(status) ?? String(status) };
}

/** Number to name; where a number has two, the first is the usual one (ABRT, not IOT). */
const SIGNALS: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals)
    .reverse()
    .map(([name, number]) => [number, name.slice(3)]),
);

function parsed(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json);
    // Narrowed by the test; what each field holds is checked where it is read.
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

/** A field that is text. journalctl gives bytes that are no UTF-8 as a list of numbers: no field of ours. */
function text(fields: Fields | undefined, name: string): string | undefined {
  const value = fields?.[name];
  return typeof value === 'string' ? value : undefined;
}
