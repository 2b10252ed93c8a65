import { HAPPENED, IS_RESPAWN } from '../../src/core/event.ts';
import type { Policy, Rule, RuleKind } from '../../src/core/policy.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../src/core/time.ts';
import type { Line } from './core-log.ts';

/** An alert that began or ended. */
export interface Change {
  readonly kind: 'fired' | 'resolved';
  readonly at: Instant;
  readonly service: string;
  readonly rule: string;
}

interface Standing {
  readonly service: string;
  readonly rule: Rule;
  since: Instant;
  fired: boolean;
  startedAt: Instant | undefined;
}

interface Outage {
  joinedAt: Instant;
  readonly members: Map<string, { flaps: number; lastAt: Instant }>;
  readonly firing: Set<string>;
}

/**
 * The slow, obvious twin of the judge: it keeps every respawn there ever was, counts them anew each time, looks at every second
 * of the clock while anything stands, and remembers nothing that it could find out again. Stamps and rules have whole seconds.
 */
export class SlowDetector {
  readonly changes: Change[] = [];
  readonly #policy: Policy;
  readonly #respawns = new Map<string, Instant[]>();
  #standings: Standing[] = [];
  #outages: Outage[] = [];
  readonly #storms: { service: string; to: Instant }[] = [];
  #now: Instant = -Infinity;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  line({ at, service, happened }: Line): void {
    if (at > this.#now) this.#clockTo(at);
    if (IS_RESPAWN[happened] === 1) this.#respawn(service, at);
    if (happened === HAPPENED.gaveUp) this.#begin(service, 'gave-up');
    if (happened === HAPPENED.died) this.#begin(service, 'down');
    if (happened === HAPPENED.starting) for (const s of this.#of(service)) s.startedAt = this.#now;
    // In the middle of a second a standing may begin and fire, but nothing lapses: the second is not over.
    for (const standing of this.#of(service)) this.#mayFire(standing);
  }

  /** The second that the clock shows is over, and so are all up to `end`. */
  tick(end: Instant): void {
    this.#clockTo(end);
    this.#secondIsOver();
  }

  #clockTo(instant: Instant): void {
    while (this.#standings.length > 0 && this.#now < instant) {
      this.#secondIsOver();
      this.#now += SECOND;
    }
    this.#now = instant;
  }

  #secondIsOver(): void {
    for (const standing of [...this.#standings]) {
      const { rule, fired } = standing;
      if (fired && this.#now >= this.#quietAt(standing)) this.#resolve(standing);
      else if (!fired && rule.kind === 'respawns' && !this.#holds(standing)) this.#drop(standing);
      else if (!fired && rule.kind !== 'respawns' && standing.startedAt !== undefined) this.#drop(standing);
      else this.#mayFire(standing);
    }
  }

  #respawn(service: string, at: Instant): void {
    const stamps = this.#respawns.get(service) ?? [];
    this.#respawns.set(service, [...stamps, at]);
    const member = this.#outageOf(service)?.members.get(service);
    if (member !== undefined) member.lastAt = Math.max(member.lastAt, at);
    this.#begin(service, 'respawns');
  }

  #begin(service: string, kind: RuleKind): void {
    for (const rule of this.#rulesFor(service).filter((r) => r.kind === kind)) {
      const known = this.#of(service).find((standing) => standing.rule === rule);
      const begun = { service, rule, since: this.#now, fired: false, startedAt: undefined };
      if (known !== undefined && kind !== 'respawns') Object.assign(known, { since: this.#now, startedAt: undefined });
      else if (known === undefined && this.#holds(begun)) this.#standings.push(begun);
    }
  }

  #rulesFor(service: string): Rule[] {
    const applying = this.#policy.rules.filter((rule) => rule.appliesTo(service));
    return applying.filter((rule) => applying.findLast((other) => other.name === rule.name) === rule);
  }

  #holds({ service, rule }: Standing): boolean {
    const stamps = this.#respawns.get(service) ?? [];
    return rule.conditions.every(
      ({ respawns, within }) => stamps.filter((at) => at > this.#now - within).length >= respawns,
    );
  }

  #mayFire(standing: Standing): void {
    const { rule, fired, since, service, startedAt } = standing;
    if (fired || this.#now < since + rule.for || !this.#holds(standing)) return;
    if (rule.kind !== 'respawns' && startedAt !== undefined) return;
    if (this.#now >= this.#quietAt(standing)) return;
    standing.fired = true;
    this.changes.push({ kind: 'fired', at: this.#now, service, rule: rule.name });
    this.#join(service).firing.add(`${rule.name}/${service}`);
  }

  #quietAt({ service, rule, since, startedAt }: Standing): Instant {
    const flaps = this.#outageOf(service)?.members.get(service)?.flaps ?? 0;
    const quiet = Math.max(rule.resolveAfter, flaps > 0 ? 30 * MINUTE : 0);
    const last = Math.max(-Infinity, ...(this.#respawns.get(service) ?? []));
    if (rule.kind === 'respawns') return Math.max(last, since) + quiet;
    return startedAt === undefined ? Number.POSITIVE_INFINITY : Math.max(last, startedAt) + quiet;
  }

  #resolve(standing: Standing): void {
    const { service, rule } = standing;
    this.changes.push({ kind: 'resolved', at: this.#now, service, rule: rule.name });
    this.#drop(standing);
    const outage = this.#outageOf(service);
    outage?.firing.delete(`${rule.name}/${service}`);
    if (outage === undefined || outage.firing.size > 0) return;
    this.#outages = this.#outages.filter((other) => other !== outage);
    for (const [member, { lastAt }] of outage.members) this.#storms.push({ service: member, to: lastAt });
  }

  /** The outage that a service belongs to from now on; whether it flaps is decided when it joins. */
  #join(service: string): Outage {
    const outage = this.#outageOf(service) ?? this.#outages.find((o) => this.#now - o.joinedAt <= 2 * MINUTE);
    const joined = outage ?? { joinedAt: this.#now, members: new Map(), firing: new Set() };
    if (outage === undefined) this.#outages.push(joined);
    if (joined.members.has(service)) return joined;
    joined.joinedAt = this.#now;
    const storms = this.#storms.filter((storm) => storm.service === service && storm.to > this.#now - HOUR);
    const lastAt = this.#respawns.get(service)?.reduce((a, b) => Math.max(a, b)) ?? this.#now;
    joined.members.set(service, { flaps: storms.length >= 2 ? storms.length + 1 : 0, lastAt });
    return joined;
  }

  #outageOf(service: string): Outage | undefined {
    return this.#outages.find((outage) => outage.members.has(service));
  }

  #of(service: string): Standing[] {
    return this.#standings.filter((standing) => standing.service === service);
  }

  #drop(standing: Standing): void {
    this.#standings = this.#standings.filter((other) => other !== standing);
  }
}
