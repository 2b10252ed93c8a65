import { spawn } from 'node:child_process';
import { readPackageFile } from '../shell/package-file.ts';

const CONF = 'config/upstart/cerberus.conf';
const LOG = '/var/log/upstart/cerberus.log';

/**
 * The script of the hook that we ship, as Upstart takes it out of its file, but for the path of the log.
 * @throws {Error} when the program stands alone, without the files that come with it.
 */
export function hookScript(log: string): string {
  const body = /^script\n([\s\S]*?)^end script$/m.exec(readPackageFile(CONF))?.[1];
  if (body === undefined || !body.includes(LOG)) throw new Error(`Cannot use "${CONF}": no script that writes ${LOG}`);
  return body.replace(LOG, log);
}

/** Runs the hook for one event of a job as Upstart does: `sh -e`, with the environment of the event and no other. */
export function runHook(script: string, job: string, event: 'starting' | 'stopping'): Promise<void> {
  const child = spawn('/bin/sh', ['-e', '-c', script], {
    env: eventOf(job, event),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve();
      else reject(new Error(`The hook ended with status ${status}: ${said.trim()}`));
    });
  });
}

/** What Upstart 1.12 hands to a job that starts on `starting` or `stopping`. */
function eventOf(job: string, event: string): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin',
    TERM: 'linux',
    UPSTART_JOB: 'cerberus',
    UPSTART_INSTANCE: `cerberus/${job}//${event}`,
    UPSTART_EVENTS: event,
    JOB: job,
    INSTANCE: '',
    ...(event === 'stopping' ? { RESULT: 'ok' } : {}),
  };
}
