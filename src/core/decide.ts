import type { AlertDecision } from './decision.ts';
import type { Host } from './host.ts';
import type { AlertChange } from './judging/alert-change.ts';
import { stormOf } from './storm-facts.ts';
import type { Teller } from './telling/teller.ts';

/** Hands an alert of a host that began or ended to the teller, with what is known of its storm; says it as a decision. */
export function decide(change: AlertChange, host: Host, teller: Teller): AlertDecision {
  const service = host.nameOf(change.service);
  const rule = host.judge.plan(change.service).rules.find((r) => r.name === change.rule);
  const storm = rule === undefined ? undefined : stormOf(change, rule, host);
  const respawns = teller.book.respawnsOf(host.idOf(change.service)) ?? storm?.respawns ?? 0;
  if (change.kind === 'resolved') teller.resolved(change, service);
  else if (rule !== undefined && storm !== undefined) teller.fired(change, rule, storm);
  return { ...change, service, host: host.name, severity: rule?.severity ?? 'warn', respawns };
}
