import type { Member } from './incident.ts';
import type { Letter } from './letter.ts';
import { harmless } from './words.ts';

/** Services whose commands are written out. */
const SHOWN = 3;

/** What to type, in the host's own words: status, the service's own log, and the runbooks of what fires. */
export function whatToDo(letter: Letter): string[] {
  const { members, alerts, reason } = letter;
  if (reason === 'over' || reason === 'past') return [];
  const commands = members.slice(0, SHOWN).flatMap((member) => commandsFor(letter, member));
  const runbooks = [...new Set(alerts.flatMap((alert) => (alert.runbook === null ? [] : [alert.runbook])))];
  return ['What to do:', ...commands, ...runbooks.map((runbook) => `  runbook: ${harmless(runbook)}`)];
}

function commandsFor({ policy }: Letter, { job, instance }: Member): string[] {
  const unit = instance === null ? job : `${job}/${instance}`;
  if (policy.init === 'systemd') {
    return [`  systemctl status ${quoted(`${unit}.service`)}`, `  journalctl -e -u ${quoted(`${unit}.service`)}`];
  }
  const log = policy.serviceLog.replaceAll('{job}', job.replaceAll('/', '_')).replaceAll('{instance}', instance ?? '');
  return [`  initctl list | grep -F ${quoted(job)}`, `  tail -n 50 ${quoted(log)}`];
}

/** As one word of a shell: a name from the log is never trusted to be harmless in a command that somebody pastes. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./@:+-]+$/.test(word) ? word : `'${harmless(word).replaceAll("'", `'\\''`)}'`;
}
