import { execFile } from 'node:child_process';

/** Whether systemd is going to restart a unit by itself: `later` if it has just done so and the journal will say it. */
export type Prospect = 'coming-back' | 'staying-down' | 'later';

/** Asks take at most this long; a PID 1 that does not answer is no reason to hold lines back. Milliseconds. */
const ANSWER_MS_MAX = 5_000;

/** Asks systemd about units (name → the invocation that ended). One that it does not tell about is left out. */
export async function prospectsOf(units: ReadonlyMap<string, string>): Promise<Map<string, Prospect>> {
  const properties = '--property=Id,SubState,InvocationID';
  const answer = await output('systemctl', ['show', properties, '--', ...units.keys()]);
  const prospects = new Map<string, Prospect>();
  for (const block of answer.split('\n\n')) {
    const told = new Map(
      block.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]),
    );
    const unit = told.get('Id') ?? '';
    const ended = units.get(unit);
    if (ended !== undefined) prospects.set(unit, prospectOf(told, ended));
  }
  return prospects;
}

function prospectOf(told: ReadonlyMap<string, string>, ended: string): Prospect {
  const invocation = told.get('InvocationID') ?? '';
  if (invocation !== '' && invocation !== ended) return 'later';
  // auto-restart, auto-restart-queued, and since 254 failed-before-auto-restart, dead-before-auto-restart.
  return (told.get('SubState') ?? '').includes('auto-restart') ? 'coming-back' : 'staying-down';
}

function output(program: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: ANSWER_MS_MAX, encoding: 'utf8' }, (_error, stdout) => resolve(stdout));
  });
}
