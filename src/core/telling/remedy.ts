import { audibleAlerts, audibleMembers, leadOf } from './audible.ts';
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
  const { reason, incident, policy } = findings;
  if (reason === 'over' || reason === 'past') return [];
  const runbooks = [...new Set(audibleAlerts(findings).flatMap(({ runbook }) => (runbook === null ? [] : [runbook])))];
  const config = policy.configPath === undefined ? '' : ` -c ${quoted(policy.configPath)}`;
  const ack = step('ack', `cerberus ack ${incident.id}${config}`, 'no more reminders');
  return [
    ...runbooks.slice(0, RUNBOOKS_MAX).map((runbook) => step('runbook', harmless(runbook))),
    ...lookAt(findings),
    ...(incident.acknowledged === null ? [ack] : []),
  ];
}

/** Who fell first is looked at first, then the worst; who fell in the same second, last. No command stands twice. */
function lookAt(findings: Findings): Step[] {
  const lead = leadOf(findings);
  const loud = audibleMembers(findings);
  const outside = outsideSteps(findings);
  const leading = loud.filter(({ service }) => service === lead);
  const others = loud.filter(({ service }) => service !== lead);
  const shown = [...leading, ...others].slice(0, outside.length > 0 ? SHOWN_BESIDE_SUSPECT : SHOWN);
  const inside = shown.flatMap((member) => {
    const [status, ...more] = stepsFor(findings, member);
    if (status === undefined) return [];
    return [member.service === lead ? { ...status, hint: 'fell first' } : status, ...more];
  });
  const all = lead === undefined ? [...inside, ...outside] : [...outside, ...inside];
  return all.filter(({ command }, i) => all.findIndex((other) => other.command === command) === i);
}

/** Of a service outside the storm only the name is known, not where its instance begins. */
function outsideSteps(findings: Findings): Step[] {
  const { suspect, members } = findings;
  if (suspect === undefined || members.some(({ service }) => service === suspect.service)) return [];
  if (suspect.service.includes('/') || suspect.service.length > NAME_MAX) return [];
  const hint = suspect.first ? 'fell first' : 'stopped in the same second';
  return [step('status', commandsFor(findings, { job: suspect.service, instance: null }).status, hint)];
}

function stepsFor(findings: Findings, member: Member): Step[] {
  if (member.job.length + (member.instance?.length ?? 0) > NAME_MAX) return [];
  const isDown = findings.alerts.some(({ kind, service, resolvedAt }) => {
    const isDownAlert = kind !== 'respawns' && service === member.service && resolvedAt === null;
    return isDownAlert && findings.facts.upSince(member.id) === undefined;
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
