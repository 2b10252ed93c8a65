import type { AlertDecision } from './decision.ts';
import type { AlertChange } from './judging/alert-change.ts';
import { type Sources, stormOf } from './storm-facts.ts';
import type { Teller } from './telling/teller.ts';

/** Hands an alert that began or ended to the teller, with what is known of its storm; says it as a decision. */
export function decide(change: AlertChange, sources: Sources, teller: Teller): AlertDecision {
  const { reader, judge } = sources;
  const service = reader.serviceName(change.service);
  const rule = judge.plan(change.service).rules.find((r) => r.name === change.rule);
  const storm = rule === undefined ? undefined : stormOf(change, rule, sources);
  const respawns = teller.book.respawnsOf(change.service) ?? storm?.respawns ?? 0;
  if (change.kind === 'resolved') teller.resolved(change, service);
  else if (rule !== undefined && storm !== undefined) teller.fired(change, rule, storm);
  return { ...change, service, severity: rule?.severity ?? 'warn', respawns };
}
