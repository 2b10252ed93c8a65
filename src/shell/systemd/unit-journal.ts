import { execFile } from 'node:child_process';
import { SECOND } from '../../core/time.ts';

/** What the journal is asked for takes at most this long, and this many bytes of it are looked at. */
const PATIENCE = 10 * SECOND;
const BYTES_MAX = 1024 * 1024;

/** `exited` and `failed` of PID 1: the signs of a life that ended badly. */
const BADLY = ['MESSAGE_ID=98e322203f7a4ed290d09fe03c09fe15', 'MESSAGE_ID=d9b373ed55a64feb8242e02dbe79a49c'];

/**
 * The last lines of the journal of a service's last life that ended badly: what it printed itself, and what systemd
 * said of it. Of that life only: the next one has begun by the time anybody asks. Lines are as they were written, so
 * they may hold anything. Empty where the journal has none, or may not be read.
 */
export async function lastWordsOf(service: string, { lines }: { readonly lines: number }): Promise<string[]> {
  const life = await lastBadLifeOf(`${service}.service`);
  if (life === undefined) return [];
  const own = `_SYSTEMD_INVOCATION_ID=${life}`;
  const verdict = ['_PID=1', `INVOCATION_ID=${life}`, ...BADLY];
  const text = await journalctl(['--output=cat', `--lines=${lines}`, own, '+', ...verdict]);
  // A message may be of several lines.
  return text.split('\n').slice(0, -1).slice(-lines);
}

async function lastBadLifeOf(unit: string): Promise<string | undefined> {
  const asked = ['_PID=1', `UNIT=${unit}`, ...BADLY];
  const text = await journalctl(['--output=json', '--output-fields=INVOCATION_ID', '--lines=1', ...asked]);
  return /"INVOCATION_ID"\s*:\s*"([0-9a-f]+)"/.exec(text)?.[1];
}

function journalctl(args: readonly string[]): Promise<string> {
  const options = { encoding: 'utf8', timeout: PATIENCE, maxBuffer: BYTES_MAX } as const;
  return new Promise((resolve) => {
    execFile('journalctl', ['--quiet', '--no-pager', ...args], options, (error, stdout) => {
      resolve(error === null ? stdout : '');
    });
  });
}
