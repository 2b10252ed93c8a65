import type { Member } from './incident.ts';
import type { Step } from './letter.ts';
import type { Findings } from './report.ts';
import { harmless } from './words.ts';

/** Services whose commands are written out, beside the one that fell first. */
const SHOWN = 2;
const SHOWN_BESIDE_SUSPECT = 1;
const RUNBOOKS_MAX = 5;
/** A command with a longer name fills the mail, and with a part of it, it is wrong. */
const NAME_MAX = 120;

/** What to do, the most specific first: the runbook, then status, log and start in the host's own words. */
export function stepsOf(findings: Findings): Step[] {
  const { members, alerts, reason, incident } = findings;
  if (reason === 'over' || reason === 'past') return [];
  const runbooks = [...new Set(alerts.flatMap((alert) => (alert.runbook === null ? [] : [alert.runbook])))];
  const shown = findings.suspect === undefined ? SHOWN : SHOWN_BESIDE_SUSPECT;
  const ack = step('ack', `cerberus ack ${incident.id}`, 'no more reminders');
  return [
    ...runbooks.slice(0, RUNBOOKS_MAX).map((runbook) => step('runbook', harmless(runbook))),
    ...suspectSteps(findings),
    ...members.slice(0, shown).flatMap((member) => stepsFor(findings, member)),
    ...(incident.acknowledged === null ? [ack] : []),
  ];
}

/** Who fell first is looked at first. Of a service outside the storm only the name is known, not where its instance begins. */
function suspectSteps(findings: Findings): Step[] {
  const { suspect, members } = findings;
  if (suspect === undefined) return [];
  const member = members.find(({ service }) => service === suspect.service);
  if (member === undefined && suspect.service.includes('/')) return [];
  if (suspect.service.length > NAME_MAX) return [];
  const { job, instance } = member ?? { job: suspect.service, instance: null };
  return [step('status', commandsFor(findings, { job, instance }).status, 'fell first')];
}

function stepsFor(findings: Findings, member: Member): Step[] {
  if (member.job.length + (member.instance?.length ?? 0) > NAME_MAX) return [];
  const isDown = findings.alerts.some(({ kind, service, resolvedAt }) => {
    return kind !== 'respawns' && service === member.service && resolvedAt === null;
  });
  const { status, log, start } = commandsFor(findings, member);
  const steps = [step('status', status), step('log', log)];
  return isDown ? [...steps, step('start', start, 'once mended')] : steps;
}

function commandsFor(
  { policy }: Findings,
  { job, instance }: Pick<Member, 'job' | 'instance'>,
): Record<'status' | 'log' | 'start', string> {
  if (policy.init === 'systemd') {
    const unit = quoted(`${instance === null ? job : `${job}/${instance}`}.service`);
    return {
      status: `systemctl status ${unit}`,
      log: `journalctl -e -u ${unit}`,
      start: `systemctl reset-failed ${unit}; systemctl start ${unit}`,
    };
  }
  const log = `tail -n 50 ${quoted(logPath(policy.serviceLog, job, instance))}`;
  if (instance === null) {
    return { status: `initctl status ${quoted(job)}`, log, start: `initctl start ${quoted(job)}` };
  }
  // `initctl status JOB` wants the instance's variable by name (N=4), which no event tells; the list has its value.
  const listed = `initctl list | grep -F ${quoted(`${job} (${instance})`)}`;
  return { status: listed, log, start: `initctl start ${quoted(job)} …` };
}

/**
 * A service's own log under Upstart, which writes `/` in names as `_` and puts an instance behind a dash. A template
 * may place the instance itself.
 */
export function logPath(template: string, job: string, instance: string | null): string {
  const [jobPart, instancePart] = [flat(job), flat(instance ?? '')];
  const own = template.includes('{instance}') || instance === null ? jobPart : `${jobPart}-${instancePart}`;
  return template.replace(/\{(job|instance)\}/g, (_, what) => (what === 'job' ? own : instancePart));
}

function flat(name: string): string {
  return name.replaceAll('/', '_');
}

function step(kind: Step['kind'], command: string, hint?: string): Step {
  return { kind, command, hint };
}

/** As one word of a shell: a name from the log is never trusted to be harmless in a command that somebody pastes. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./@:+][A-Za-z0-9_./@:+-]*$/.test(word) ? word : `'${harmless(word).replaceAll("'", `'\\''`)}'`;
}
