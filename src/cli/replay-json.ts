import { isoTime } from '../core/telling/words.ts';
import type { Zone } from '../core/time.ts';
import type { PastAlert, PastMail, Transcript } from '../replay.ts';
import { serviceStatuses } from '../status.ts';

/** What `cerberus replay --json` prints. The keys are a promise. */
export function replayJson({ lines, malformed, skipped, services, alerts, notifications }: Transcript, zone: Zone) {
  return {
    lines,
    malformed,
    future: skipped.future,
    out_of_order: skipped.outOfOrder,
    services: serviceStatuses([...services], zone),
    alerts: alerts.map((alert) => alertJson(alert, zone)),
    notifications: notifications.map((mail) => mailJson(mail, zone)),
  };
}

export function alertJson({ service, rule, severity, firedAt, resolvedAt, respawns, why }: PastAlert, zone: Zone) {
  const resolved_at = resolvedAt === undefined ? null : isoTime(resolvedAt, zone);
  return { service, rule, severity, fired_at: isoTime(firedAt, zone), resolved_at, respawns, why };
}

export function mailJson(mail: PastMail, zone: Zone) {
  const { at, receiver, reason, incident, severity, services, suspect, subject, id } = mail;
  return {
    ...{ at: isoTime(at, zone), receiver, reason, incident, severity, services },
    ...{ suspect: suspect?.service ?? null, evidence: suspect?.evidence ?? null, subject, id },
  };
}
