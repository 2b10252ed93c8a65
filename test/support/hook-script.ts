import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const HOOKS = ['cerberus.conf', 'cerberus-detailed.conf'] as const;
export type Hook = (typeof HOOKS)[number];

/** How one run of a hook ended: its exit status, what it said on stderr, how long it took. */
export interface HookRun {
  readonly status: number | null;
  readonly stderr: string;
  readonly ms: number;
}

/** What may be put in place of the host's own things: the log, and a directory searched before the PATH. */
export interface HookPlaces {
  readonly log: string;
  readonly bin?: string;
}

/** The shell script of a hook's .conf file, as Upstart takes it out: the lines between `script` and `end script`. */
export function hookScript(hook: Hook, places: HookPlaces): string {
  const body = /^script\n([\s\S]*?)^end script$/m.exec(readConf(hook))?.[1];
  if (body === undefined) throw new Error(`No script in "${hook}"`);
  const search = places.bin === undefined ? 'PATH=' : `PATH=${places.bin}:`;
  return body.replace('/var/log/upstart/cerberus.log', places.log).replace('PATH=', search);
}

/** Runs a script as Upstart does: `sh -e`, no standard input, only the environment of the event. */
export function runScript(script: string, env: Readonly<Record<string, string>>): Promise<HookRun> {
  const began = process.hrtime.bigint();
  const child = spawn('/bin/sh', ['-e', '-c', script], { env, stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status) => {
      child.stderr.destroy();
      resolve({ status, stderr, ms: Number(process.hrtime.bigint() - began) / 1e6 });
    });
  });
}

/** The environment Upstart 1.12 gives a hook at an event of a job. */
export function upstartEnv(
  job: string,
  event: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const instance = more.INSTANCE ?? '';
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin',
    TERM: 'linux',
    UPSTART_JOB: 'cerberus',
    UPSTART_INSTANCE: `cerberus/${job}/${instance}/${event}`,
    UPSTART_EVENTS: event,
    JOB: job,
    INSTANCE: instance,
    ...more,
  };
}

export function readConf(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../../config/upstart/${name}`, import.meta.url)), 'utf8');
}
