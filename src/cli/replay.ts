import { policyOf } from '../config/policy.ts';
import { ianaZone } from '../core/reading/zone.ts';
import { isoTime } from '../core/telling/words.ts';
import type { Instant, Zone } from '../core/time.ts';
import { replay, type Transcript } from '../replay.ts';
import { systemClock } from '../shell/clock.ts';
import { readLog } from '../shell/log-files.ts';
import { serviceStatuses } from '../status.ts';
import type { Io } from './io.ts';
import { configOrComplain, defaultConfig, EX_CONFIG, messageOf } from './load.ts';
import { bold, coloured, table } from './table.ts';
import { shown } from './words.ts';

export interface ReplayArgs {
  /** Without one: the default rules. */
  readonly config: string | undefined;
  readonly json: boolean;
  readonly logs: readonly string[];
}

/** `cerberus replay`: what a config would have done with past logs. Exit 0, 1 when a log cannot be read, 78. */
export async function runReplay({ config: path, json, logs }: ReplayArgs, io: Io): Promise<number> {
  const config = path === undefined ? defaultConfig() : configOrComplain(path, io);
  if (config === undefined) return EX_CONFIG;
  const zone = ianaZone(config.timezone);
  try {
    const options = { policy: policyOf(config, zone), notAfter: systemClock.now() };
    const transcript = await replay(logs.map(readLog), options);
    io.stdout.write(json ? `${JSON.stringify(jsonOf(transcript, zone), null, 2)}\n` : textOf(transcript, zone, io));
    return 0;
  } catch (error) {
    io.stderr.write(`Cannot read the log: ${messageOf(error)}\n`);
    return 1;
  }
}

function jsonOf({ lines, malformed, skipped, services, alerts, notifications }: Transcript, zone: Zone) {
  const iso = (at: Instant) => isoTime(at, zone);
  return {
    lines,
    malformed,
    future: skipped.future,
    out_of_order: skipped.outOfOrder,
    services: serviceStatuses([...services], zone),
    alerts: alerts.map(({ service, rule, severity, firedAt, resolvedAt, respawns }) => {
      const resolved_at = resolvedAt === undefined ? null : iso(resolvedAt);
      return { service, rule, severity, fired_at: iso(firedAt), resolved_at, respawns };
    }),
    notifications: notifications.map(
      ({ at, receiver, reason, incident, severity, services: names, suspect, subject, id }) => {
        return {
          ...{ at: iso(at), receiver, reason, incident, severity, services: names },
          ...{ suspect: suspect ?? null, subject, id },
        };
      },
    ),
  };
}

function textOf(transcript: Transcript, zone: Zone, io: Io): string {
  const { notifications, alerts, lines, malformed, services } = transcript;
  const told = notifications.map(({ at, reason, severity, receiver, subject }) => {
    return [isoTime(at, zone), reason, severity, receiver, shown(subject)];
  });
  const fired = alerts.map((alert) => [
    ...[
      isoTime(alert.firedAt, zone),
      alert.resolvedAt === undefined ? 'still firing' : isoTime(alert.resolvedAt, zone),
    ],
    ...[alert.severity, alert.rule, shown(alert.service), String(alert.respawns)],
  ]);
  const { future, outOfOrder } = transcript.skipped;
  const odd = future + outOfOrder > 0 ? `, ${future} stamped in the future, ${outOfOrder} out of order` : '';
  const tint = (text: string) => text.replace(/\b(page|warn|info)\b(?= {2,}|\t)/g, (word) => coloured(word, io));
  return [
    `${bold('Mails', io)} (${told.length})\n`,
    tint(table(['AT', 'REASON', 'SEVERITY', 'TO', 'SUBJECT'], told, io)),
    `\n${bold('Alerts', io)} (${fired.length})\n`,
    tint(table(['FIRED', 'RESOLVED', 'SEVERITY', 'RULE', 'SERVICE', 'RESPAWNS'], fired, io)),
    `\n${lines} lines, ${malformed} malformed${odd}, ${services.length} services\n`,
  ].join('');
}
