import { type EventBatch, HAPPENED } from '../event.ts';
import type { Rule, RuleKind } from '../policy.ts';
import type { Duration, Instant } from '../time.ts';
import { type Active, type KeptActive, kept, restored } from './active.ts';
import type { AlertChange } from './alert-change.ts';
import { fireOnly, holdsUntil, judge } from './detect.ts';
import { Idle } from './idle.ts';
import { type Plan, plannerFor, reachOf, respawnsMissing } from './plan.ts';
import { Tallies, type TalliesState } from './tallies.ts';

export interface JudgeState {
  readonly tallies: TalliesState;
  readonly active: readonly KeptActive[];
}

export interface JudgeOptions {
  readonly rules: readonly Rule[];
  /** The reader, which gave the ids. */
  readonly names: { serviceName(service: number): string };
  /** Longer quiet wanted of a service that flaps, or 0. */
  quietAtLeast(service: number): Duration;
}

const NO_CHANGES: readonly AlertChange[] = [];

/** Keeps the tallies and the standings of every service; turns events and due instants into alert changes. */
export class Judge {
  readonly #options: JudgeOptions;
  /** Read by whoever writes about a storm. */
  readonly tallies: Tallies;
  readonly #planner: (service: string) => Plan;
  readonly #plans: (Plan | undefined)[] = [];
  readonly #active = new Map<number, Active[]>();
  /** Knows the services in `#active`, too. */
  readonly #idle: Idle;
  readonly #changes: AlertChange[] = [];
  #nextDue: Instant = Number.POSITIVE_INFINITY;

  constructor(options: JudgeOptions, state?: JudgeState, now: Instant = -Infinity) {
    this.#options = options;
    this.#planner = plannerFor(options.rules);
    this.tallies = new Tallies(reachOf(options.rules), state?.tallies);
    this.#idle = new Idle(this.tallies.store);
    for (const one of state?.active ?? []) {
      this.#put(one.service, [...(this.#active.get(one.service) ?? []), restored(one, now)]);
      this.#nextDue = now;
    }
  }

  /** The next instant at which something may change without an event. */
  get nextDue(): Instant {
    return this.#nextDue;
  }

  /** Whether anything stands of any service. */
  get stands(): boolean {
    return this.#active.size > 0;
  }

  /** The alert changes since the last call. */
  takeChanges(): readonly AlertChange[] {
    return this.#changes.length === 0 ? NO_CHANGES : this.#changes.splice(0);
  }

  /** The respawn in one row of a batch. Returns whether anything had to be looked at closely. */
  respawn(batch: EventBatch, row: number, { now }: { readonly now: Instant }): boolean {
    const id = batch.service[row] as number;
    this.tallies.add(batch, row);
    return !this.#idle.passes(id) && this.begins(id, { now });
  }

  /** As `respawn`, when the tally has it. A window gains one at a time: one that lacks five needs no look for four more. */
  begins(id: number, { now }: { readonly now: Instant }): boolean {
    if (!this.watches(id)) {
      const missing = respawnsMissing(this.plan(id), this.tallies.ensure(id), now);
      this.#idle.let(id, Math.max(0, missing - 1));
      if (missing > 0) return false;
    }
    this.#look(id, now, 'respawns');
    return true;
  }

  /** Makes room for ids below `services`. */
  ensure(services: number): void {
    this.#idle.ensure(services);
  }

  /** What else detailed lines tell, and a `starting` of a service that has standings. */
  notice(service: number, happened: number, now: Instant): void {
    if (happened === HAPPENED.gaveUp) this.#look(service, now, 'gave-up');
    if (happened === HAPPENED.died) this.#look(service, now, 'down');
    const active = happened === HAPPENED.starting ? this.#active.get(service) : undefined;
    if (active === undefined) return;
    // What did not fire lapses with the second, and may as well now: of all that die, nearly all are back at once.
    const left = active.filter((a) => a.firedAt !== undefined || this.#ruleOf(a)?.kind === 'respawns');
    this.#put(
      service,
      left.map((a) => ({ ...a, startedAt: now })),
    );
    if (left.length > 0) this.#review(service, now, fireOnly);
    else if (!this.stands) this.#nextDue = Number.POSITIVE_INFINITY;
  }

  /** Judges again whatever fell due at or before `now`, all lines of that instant being known. */
  settle(now: Instant): void {
    for (const [service, list] of this.#active)
      if (list.some(({ due }) => due <= now)) this.#review(service, now, judge);
    let next = Number.POSITIVE_INFINITY;
    for (const list of this.#active.values()) for (const { due } of list) next = Math.min(next, due);
    this.#nextDue = next;
  }

  plan(service: number): Plan {
    let plan = this.#plans[service];
    if (plan === undefined) {
      plan = this.#planner(this.#options.names.serviceName(service));
      this.#plans[service] = plan;
    }
    return plan;
  }

  /** Whether something of the service stands, so that a `starting` matters. */
  watches(service: number): boolean {
    return this.#idle.stands(service);
  }

  /** Names of the rules that fire for a service. */
  firing(service: number): string[] {
    return (this.#active.get(service) ?? []).filter((a) => a.firedAt !== undefined).map((a) => a.rule);
  }

  snapshot(): JudgeState {
    return { tallies: this.tallies.snapshot(), active: [...this.#active.values()].flat().map(kept) };
  }

  /** Begins what has come true, then judges all of the service. */
  #look(service: number, now: Instant, kind: RuleKind): void {
    const list = this.#active.get(service) ?? [];
    for (const rule of this.plan(service).rules) {
      if (rule.kind !== kind) continue;
      const known = list.findIndex((a) => a.rule === rule.name);
      if (known >= 0 && kind === 'respawns') continue;
      if (kind === 'respawns' && holdsUntil(rule, this.tallies.of(service)) <= now) continue;
      const firedAt = list[known]?.firedAt;
      const begun = { service, rule: rule.name, since: now, firedAt, startedAt: undefined, due: now };
      if (known >= 0) list[known] = begun;
      else list.push(begun);
    }
    if (list.length === 0) return;
    this.#put(service, list);
    this.#review(service, now, fireOnly);
  }

  #review(service: number, now: Instant, by: typeof judge): void {
    const left: Active[] = [];
    for (const active of this.#active.get(service) ?? []) {
      const held = this.#judgeOne(active, now, by);
      if (held !== undefined) left.push(held);
    }
    this.#put(service, left);
    for (const { due } of left) this.#nextDue = Math.min(this.#nextDue, due);
  }

  #put(service: number, list: Active[]): void {
    if (list.length === 0) this.#active.delete(service);
    else this.#active.set(service, list);
    this.#idle.ensure(service + 1);
    this.#idle.stand(service, list.length > 0);
  }

  /** What is left of a standing. */
  #judgeOne(active: Active, now: Instant, by: typeof judge): Active | undefined {
    const { service } = active;
    const rule = this.#ruleOf(active);
    if (rule === undefined) {
      if (active.firedAt !== undefined) this.#say('resolved', active, now, 'config');
      return undefined;
    }
    const evidence = { tally: this.tallies.of(service), quietAtLeast: this.#options.quietAtLeast(service) };
    const verdict = by(rule, active, evidence, now);
    if (verdict.kind === 'hold') return { ...active, due: verdict.due };
    if (verdict.kind === 'resolve') this.#say('resolved', active, now, 'quiet');
    if (verdict.kind !== 'fire') return undefined;
    this.#say('fired', active, now, rule.kind);
    return this.#judgeOne({ ...active, firedAt: now }, now, by);
  }

  #ruleOf({ service, rule }: Active): Rule | undefined {
    return this.plan(service).rules.find(({ name }) => name === rule);
  }

  #say(kind: AlertChange['kind'], { service, rule, since, firedAt }: Active, at: Instant, why: AlertChange['why']) {
    this.#changes.push({ kind, at, service, rule, since, firedAt: firedAt ?? at, why });
  }
}
