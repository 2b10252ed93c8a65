import { SEVERITIES } from '../core/policy.ts';
import { hostFilesInWords } from '../core/telling/files.ts';
import { bareName } from '../core/telling/who.ts';
import { systemClock } from '../shell/clock.ts';
import type { AgentStatus, AlertStatus } from '../status.ts';
import { askStatus, nobodyAnswers } from './ask.ts';
import type { Io } from './io.ts';
import { stateConfigOf } from './load.ts';
import { stampOf } from './stamp.ts';
import { bold, coloured, table } from './table.ts';
import { shown } from './words.ts';

/** Services shown without --all; those that respawned most. */
const ROWS = 20;
/** Alerts shown without --all. */
const ALERT_ROWS = 50;

export interface StatusArgs {
  readonly config: string;
  readonly json: boolean;
  readonly all: boolean;
}

/** `cerberus status`: exit 0 when all is well, 1 when no agent answers, 2 when something fires. */
export async function runStatus({ config: path, json, all }: StatusArgs, io: Io): Promise<number> {
  const found = stateConfigOf(path, io);
  if (typeof found === 'number') return found;
  const { stateDir } = found.config;
  const status = await askStatus(stateDir);
  if (status === undefined) {
    io.stderr.write(await nobodyAnswers(stateDir, path));
    return 1;
  }
  io.stdout.write(json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status, all, io));
  return status.alerts.length > 0 ? 2 : 0;
}

function statusText(status: AgentStatus, all: boolean, io: Io): string {
  const { agent, log, outbox } = status;
  const bad = [
    ['malformed', log.malformed],
    ['too long', log.too_long],
    ['over the limit of services', log.over_limit],
    ['stamped in the future', log.future],
    ['out of order', log.out_of_order],
  ].flatMap(([what, n]) => (n === 0 ? [] : [`${n} ${what}`]));
  const following = agent.caught_up ? `${log.lag_bytes} bytes behind` : `catching up, ${log.lag_bytes} bytes to go`;
  const { lastError } = outbox;
  const hosts = hostFilesInWords(log);
  return [
    `${bold('agent', io)}   pid ${agent.pid} on ${shown(agent.host)}, since ${agent.started_at}`,
    `${bold('log', io)}     ${shown(log.path)}: ${log.state}, ${log.lines} lines, ${following}`,
    ...(hosts === undefined ? [] : [`        ${hosts}`]),
    ...(bad.length > 0 ? [`        ${bad.join(', ')}`] : []),
    `${bold('outbox', io)}  ${outbox.queued} queued, ${outbox.sent} sent, ${outbox.dead} dead`,
    ...(lastError !== undefined ? [`        last error: ${shown(lastError)}`] : []),
    ...status.troubles.map((trouble) => `${bold('trouble', io)} ${shown(trouble)}`),
    '',
    ...alertLines(status, all, io),
    serviceTable(status, all, io),
  ].join('\n');
}

/** Where it follows the logs of other hosts, each row says whose it is. */
function placed(status: AgentStatus, host: string | undefined): string[] {
  const isOfMany = Object.values(status.services).some((service) => service.host !== undefined);
  return isOfMany ? [shown(host ?? status.agent.host)] : [];
}

function headOf(status: AgentStatus): string[] {
  return placed(status, undefined).map(() => 'HOST');
}

function alertLines(status: AgentStatus, all: boolean, io: Io): string[] {
  const { alerts } = status;
  if (alerts.length === 0) return ['Nothing fires.', ''];
  const now = systemClock.now();
  const head = ['SEVERITY', ...headOf(status), 'SERVICE', 'RULE', 'RESPAWNS', 'SINCE', 'INCIDENT', 'HELD BY'];
  const shownOnes = all ? alerts : worstOf(alerts);
  const rows = shownOnes.map((a) => {
    const name = a.host === undefined ? a.service : bareName({ service: a.service, host: a.host });
    const who = [a.severity, ...placed(status, a.host), shown(name)];
    return [...who, a.rule, String(a.respawns), stampOf(a.fired_at, now, io), shown(a.incident), heldBy(a)];
  });
  const text = table(head, rows, io).replace(/^(page|warn|info)/gm, (word) => coloured(word, io));
  const hidden = alerts.length - rows.length;
  const others = hidden > 0 ? `… and ${hidden} more; --json has all\n` : '';
  return [`${bold('Firing', io)} (${alerts.length})`, text + others];
}

/** As many as one can look at: pages before all else. */
function worstOf(alerts: readonly AlertStatus[]): readonly AlertStatus[] {
  if (alerts.length <= ALERT_ROWS) return alerts;
  const known: readonly string[] = SEVERITIES;
  const rank = ({ severity }: AlertStatus) => known.indexOf(severity);
  return alerts.toSorted((a, b) => rank(b) - rank(a)).slice(0, ALERT_ROWS);
}

/** Why the on-call hears no more of it, or nothing. */
function heldBy({ acknowledged_by: by, muted_by: mute }: AlertStatus): string {
  const words = [...(by === null ? [] : [`ack by ${by}`]), ...(mute === null ? [] : [mute])];
  return words.length === 0 ? '-' : words.map(shown).join('; ');
}

function serviceTable(status: AgentStatus, all: boolean, io: Io): string {
  const sorted = Object.entries(status.services).sort((a, b) => b[1].respawns - a[1].respawns);
  const head = [...headOf(status), 'SERVICE', 'STARTING', 'STOPPING', 'RESPAWNS', 'LAST EVENT'];
  const rows = sorted.slice(0, all ? undefined : ROWS).map(([name, s]) => {
    const who = [...placed(status, s.host), shown(s.service ?? name)];
    return [...who, String(s.starting), String(s.stopping), String(s.respawns), s.last_event ?? '-'];
  });
  const hidden = sorted.length - rows.length;
  return table(head, rows, io) + (hidden > 0 ? `… and ${hidden} more services; --all shows them\n` : '');
}
