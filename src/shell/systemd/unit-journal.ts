import { execFile } from 'node:child_process';
import { type Duration, type Instant, SECOND } from '../../core/time.ts';

/** What the journal is asked for takes at most this long, and this many bytes of it are looked at. */
const PATIENCE = 10 * SECOND;
const BYTES_MAX = 1024 * 1024;

/** `exited` and `failed` of PID 1: the signs of a life that ended badly. */
const BADLY = ['MESSAGE_ID=98e322203f7a4ed290d09fe03c09fe15', 'MESSAGE_ID=d9b373ed55a64feb8242e02dbe79a49c'];

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
  const timeout = within / 2;
  // With --since, --lines are the first ones from there on, and the newest only in reverse (systemd 252).
  const newest = ['--reverse', `--since=@${Math.floor(since / SECOND)}`];
  const life = await lastBadLifeOf(`${service}.service`, newest, timeout);
  const asked = life === undefined ? [...newest, `_SYSTEMD_UNIT=${service}.service`] : ['--reverse', ...ofLife(life)];
  const fields = ['--output=json', '--output-fields=MESSAGE', `--lines=${lines}`];
  const entries = await journalctl([...fields, ...asked], timeout);
  // A message may be of several lines.
  const messages = entries.split('\n').filter(Boolean).reverse().map(messageOf);
  return messages.flatMap((message) => message.split('\n')).slice(-lines);
}

/** The journal gives what is no plain text as numbers of bytes. */
function messageOf(entry: string): string {
  const { MESSAGE: message }: { MESSAGE?: unknown } = JSON.parse(entry);
  return Array.isArray(message) ? Buffer.from(message).toString() : String(message ?? '');
}

function ofLife(life: string): string[] {
  return [`_SYSTEMD_INVOCATION_ID=${life}`, '+', '_PID=1', `INVOCATION_ID=${life}`, ...BADLY];
}

async function lastBadLifeOf(unit: string, newest: readonly string[], timeout: Duration): Promise<string | undefined> {
  const asked = ['_PID=1', `UNIT=${unit}`, ...BADLY];
  const fields = ['--output=json', '--output-fields=INVOCATION_ID', '--lines=1'];
  const text = await journalctl([...newest, ...fields, ...asked], timeout);
  return /"INVOCATION_ID"\s*:\s*"([0-9a-f]+)"/.exec(text)?.[1];
}

function journalctl(args: readonly string[], timeout: Duration): Promise<string> {
  const options = { encoding: 'utf8', timeout, killSignal: 'SIGKILL', maxBuffer: BYTES_MAX } as const;
  return new Promise((resolve, reject) => {
    execFile('journalctl', ['--quiet', '--no-pager', ...args], options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
  });
}
