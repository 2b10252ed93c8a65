import type { Policy } from '../policy.ts';
import { audibleAlerts, audibleMembers, leadOf } from './audible.ts';
import type { Member } from './incident.ts';
import type { Step } from './letter.ts';
import { quoted } from './quoted.ts';
import type { Findings } from './report.ts';
import { bareName, isAtHome } from './who.ts';
import { cut, harmless } from './words.ts';

/** Services whose commands are written out, beside the one that fell first. */
const SHOWN = 2;
const SHOWN_BESIDE_SUSPECT = 1;
const RUNBOOKS_MAX = 5;
/** A command with a longer name fills the mail, and with a part of it, it is wrong. */
const NAME_MAX = 120;

/** A host's name is up to 255 characters long. */
const HOST_MAX = 100;

/** What to do, the most specific first: the runbook, then status, log and start in the host's own words. */
export function stepsOf(findings: Findings): Step[] {
  const { reason, incident, policy } = findings;
  if (reason === 'over' || reason === 'past') return [];
  const runbooks = [...new Set(audibleAlerts(findings).flatMap(({ runbook }) => (runbook === null ? [] : [runbook])))];
  const config = policy.configPath === undefined ? '' : ` -c ${quoted(policy.configPath)}`;
  const ack = step('ack', `cerberus ack ${incident.id}${config}`, { ...here(findings), hint: 'no more reminders' });
  const looks = lookAt(findings);
  // Hosts are gone to one by one; what is done where the agent runs comes last, together.
  const isLast = ({ host }: Step) => host !== undefined && host === here(findings).host;
  return [
    ...runbooks.slice(0, RUNBOOKS_MAX).map((runbook) => step('runbook', harmless(runbook))),
    ...looks.filter((look) => !isLast(look)),
    ...looks.filter(isLast),
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
  return all.filter(({ command, host }, i) => {
    return all.findIndex((other) => other.command === command && other.host === host) === i;
  });
}

/** Of a service outside the storm only the name is known, not where its instance begins. */
function outsideSteps(findings: Findings): Step[] {
  const { suspect, members } = findings;
  if (suspect === undefined || members.some(({ service }) => service === suspect.service)) return [];
  const { service, host = null } = suspect;
  const job = bareName({ service, host });
  if (job.includes('/') || job.length > NAME_MAX) return [];
  const hint = suspect.first ? 'fell first' : host === null ? 'stopped in the same second' : 'stopped about then';
  return [step('status', commandsFor(findings, { job, instance: null, host }).status, { ...on(findings, host), hint })];
}

function stepsFor(findings: Findings, member: Member): Step[] {
  if (member.job.length + (member.instance?.length ?? 0) > NAME_MAX) return [];
  const isDown = findings.alerts.some(({ kind, service, resolvedAt }) => {
    const isDownAlert = kind !== 'respawns' && service === member.service && resolvedAt === null;
    return isDownAlert && findings.facts.upSince(member.id) === undefined;
  });
  const { status, log, start } = commandsFor(findings, member);
  const there = on(findings, member.host);
  const logged = isHere(findings.policy) ? here(findings) : there;
  const steps = [step('status', status, there), ...(log === undefined ? [] : [step('log', log, logged)])];
  return isDown ? [...steps, step('start', start, { ...there, hint: 'once mended' })] : steps;
}

/** Whether the logs of all hosts' services lie where the agent runs: then the path has a place for the host. */
function isHere({ serviceLog }: Policy): boolean {
  return serviceLog.includes('{host}');
}

/** Where a step is to be done. Nothing is said of it where all is on the agent's own host. */
function on({ members, suspect, policy }: Findings, host: string | null): Pick<Step, 'host'> {
  if (isAtHome(members) && suspect?.host === undefined) return {};
  return { host: quoted(cut(host ?? policy.host, HOST_MAX)) };
}

function here(findings: Findings): Pick<Step, 'host'> {
  return on(findings, null);
}

function commandsFor({ policy }: Findings, { job, instance, host }: Of): Commands {
  const path = logPath(policy.serviceLog, job, instance, host ?? policy.host);
  const log = path === undefined ? undefined : `tail -n 50 ${quoted(path)}`;
  if (policy.init === 'systemd') {
    const unit = quoted(`${instance === null ? job : `${job}/${instance}`}.service`);
    return {
      status: `systemctl status ${unit}`,
      log: isHere(policy) ? log : `journalctl -e -u ${unit}`,
      start: `systemctl reset-failed ${unit}; systemctl start ${unit}`,
    };
  }
  if (instance === null) {
    return { status: `initctl status ${quoted(job)}`, log, start: `initctl start ${quoted(job)}` };
  }
  // `initctl status JOB` wants the instance's variable by name (N=4), which no event tells; the list has its value.
  const listed = `initctl list | grep -F ${quoted(`${job} (${instance})`)}`;
  return { status: listed, log, start: `initctl start ${quoted(job)} …` };
}

type Of = Pick<Member, 'job' | 'instance' | 'host'>;

interface Commands {
  readonly status: string;
  readonly log: string | undefined;
  readonly start: string;
}

/**
 * A service's own log under Upstart, which writes `/` in names as `_` and puts an instance behind a dash. A template
 * may place the instance itself, and the host. Undefined when a name would lead out of its place.
 */
export function logPath(template: string, job: string, instance: string | null, host = ''): string | undefined {
  const [jobPart, instancePart] = [flat(job), flat(instance ?? '')];
  const own = template.includes('{instance}') || instance === null ? jobPart : `${jobPart}-${instancePart}`;
  const parts: Readonly<Record<string, string>> = { job: own, instance: instancePart, host: flat(host) };
  const path = template.replace(/\{(job|instance|host)\}/g, (_, what: string) => parts[what] ?? '');
  return dotsIn(path) > dotsIn(template) ? undefined : path;
}

/** Parts of a path that are no names. */
function dotsIn(path: string): number {
  return path.split('/').filter((part) => part === '.' || part === '..').length;
}

function flat(name: string): string {
  return name.replaceAll('/', '_');
}

function step(kind: Step['kind'], command: string, more: Pick<Step, 'host'> & { readonly hint?: string } = {}): Step {
  return { kind, command, hint: undefined, ...more };
}
