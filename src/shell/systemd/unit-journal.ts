import { execFile } from 'node:child_process';
import { type Duration, type Instant, SECOND } from '../../core/time.ts';

/** What the journal is asked for takes at most this long, and this many bytes of it are looked at. */
const PATIENCE = 10 * SECOND;
const BYTES_MAX = 1024 * 1024;

/** `exited` and `failed` of PID 1: the signs of a life that ended badly. */
const BADLY = ['MESSAGE_ID=98e322203f7a4ed290d09fe03c09fe15', 'MESSAGE_ID=d9b373ed55a64feb8242e02dbe79a49c'];

const FIELDS = ['MESSAGE', '_SYSTEMD_INVOCATION_ID', '_PID', 'INVOCATION_ID'];
const FORM = ['--quiet', '--no-pager', '--output=json', `--output-fields=${FIELDS.join()}`];
/** The journal is asked so often at most. */
const QUESTIONS = 3;

export interface LastWordsOptions {
  readonly lines: number;
  /** What is older does not count. */
  readonly since?: Instant;
  /** For all of it. */
  readonly within?: Duration;
}

/**
 * The last lines of the journal of a service's last life that ended badly: what it printed itself, and what systemd
 * said of it. Of that life only: the next one has begun by the time anybody asks. If no life ended badly, the last it
 * printed. Lines are as they were written, so they may hold anything. Empty where the journal has none.
 * @throws {Error} when the journal may not be read, or there is no time.
 */
export async function lastWordsOf(service: string, options: LastWordsOptions): Promise<string[]> {
  const { lines, since = 0, within = PATIENCE } = options;
  const timeout = Math.floor(within / QUESTIONS);
  const unit = `${service}.service`;
  // With --since, --lines are the first ones from there on, and the newest only in reverse (systemd 252).
  const newest = ['--reverse', `--since=@${Math.floor(since / SECOND)}`];
  const ended = await endOf(unit, newest, timeout);
  const asked = ended === undefined ? [...newest, `_SYSTEMD_UNIT=${unit}`] : ['--reverse', ...ofLife(ended.life)];
  let entries = await journalctl([`--lines=${lines}`, ...asked], timeout);
  if (ended !== undefined && !entries.some(isItsOwn)) {
    const before = ['--reverse', `--until=@${ended.at}`, `--lines=${2 * lines}`, `_SYSTEMD_UNIT=${unit}`];
    entries = ofShortLife(ended.life, await journalctl([...before, '+', ...ofInit(unit)], timeout));
  }
  // A message may be of several lines.
  const messages = entries.reverse().map(messageOf);
  return messages.flatMap((message) => message.split('\n')).slice(-lines);
}

/** As the journal tells it; what is no plain text, as numbers of bytes. */
interface Entry {
  readonly MESSAGE?: unknown;
  /** Of whose life it is that printed it. */
  readonly _SYSTEMD_INVOCATION_ID?: string;
  readonly _PID?: string;
  /** Of whose life PID 1 speaks. */
  readonly INVOCATION_ID?: string;
  /** Microseconds. */
  readonly __REALTIME_TIMESTAMP?: string;
}

/**
 * Of the newest entries, those of a life that was over before the journal could look whose it was: what it printed bears
 * no name then (one life in three of those that end at once, on a busy machine), and stands between the ends of two.
 */
function ofShortLife(life: string, newestFirst: readonly Entry[]): Entry[] {
  const isOfAnother = (entry: Entry) => (entry.INVOCATION_ID ?? entry._SYSTEMD_INVOCATION_ID ?? life) !== life;
  const end = newestFirst.findIndex(isOfAnother);
  return newestFirst.slice(0, end < 0 ? newestFirst.length : end);
}

function isItsOwn({ _PID: pid }: Entry): boolean {
  return pid !== '1';
}

function messageOf({ MESSAGE: message }: Entry): string {
  return Array.isArray(message) ? Buffer.from(message).toString() : String(message ?? '');
}

function ofLife(life: string): string[] {
  return [`_SYSTEMD_INVOCATION_ID=${life}`, '+', '_PID=1', `INVOCATION_ID=${life}`, ...BADLY];
}

function ofInit(unit: string): string[] {
  return ['_PID=1', `UNIT=${unit}`, ...BADLY];
}

/** The last life that ended badly, and when, in seconds. */
async function endOf(unit: string, newest: readonly string[], timeout: Duration) {
  const [entry] = await journalctl([...newest, '--lines=1', ...ofInit(unit)], timeout);
  const { INVOCATION_ID: life, __REALTIME_TIMESTAMP: at } = entry ?? {};
  return life === undefined || at === undefined ? undefined : { life, at: (Number(at) / 1e6).toFixed(6) };
}

function journalctl(args: readonly string[], timeout: Duration): Promise<Entry[]> {
  const options = { encoding: 'utf8', timeout, killSignal: 'SIGKILL', maxBuffer: BYTES_MAX } as const;
  return new Promise((resolve, reject) => {
    execFile('journalctl', [...FORM, ...args], options, (error, stdout) => {
      if (error === null) resolve(stdout.split('\n').filter(Boolean).map(entryIn));
      else reject(error);
    });
  });
}

function entryIn(line: string): Entry {
  return JSON.parse(line); // the journal's own fields, which are texts or bytes
}
