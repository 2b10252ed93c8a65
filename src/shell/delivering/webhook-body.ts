import type { Mail } from './mail.ts';

/** What the body of a webhook is made of. The keys are a promise. */
export interface WebhookFacts {
  readonly version: 1;
  /** The same on every try: whoever has seen it may drop the twin. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** firing, rising, repeat, over or past; heartbeat, digest, late or test where it is about no incident. */
  readonly state: string;
  /** null, like all that follows it up to `suspect`, where it is about no incident. */
  readonly incident: string | null;
  readonly severity: string | null;
  /** Where the agent runs. */
  readonly host: string;
  /** The hosts that it is about; absent where that is the agent's own alone. */
  readonly hosts?: readonly string[];
  readonly services: readonly string[];
  readonly rules: readonly string[];
  readonly suspect: { readonly service: string; readonly evidence: string } | null;
  readonly subject: string;
  readonly text: string;
}

/** A body in the receiver's own form, as JSON, with `{name}` in its strings. */
export type BodyTemplate = Readonly<Record<string, unknown>>;

export function factsOf(mail: Mail, hostname: string): WebhookFacts {
  const { id, at, subject, text, data, headers } = mail;
  return {
    version: 1,
    id,
    at: new Date(at).toISOString(),
    state: data?.reason ?? headers['X-Cerberus-State'] ?? 'test',
    incident: data?.incident ?? null,
    severity: data?.severity ?? null,
    host: data?.host ?? hostname,
    ...(data?.hosts && { hosts: data.hosts }),
    services: data?.services ?? [],
    rules: data?.rules ?? [],
    suspect: data?.suspect ?? null,
    subject,
    text,
  };
}

/** Fills a template's strings. The result is written as JSON afterwards, so that no text from a log can leave its string. */
export function fillBody(template: BodyTemplate, facts: WebhookFacts, secret: string): unknown {
  return fill(template, placeholders(facts, secret));
}

/** Headers hold one line of ASCII: what a name from the log has beside it becomes `?`. */
export function fillHeaders(
  template: Readonly<Record<string, string>>,
  facts: WebhookFacts,
  secret: string,
): [name: string, value: string][] {
  const words = placeholders(facts, secret);
  return Object.entries(template).map(([name, text]) => [
    name.toLowerCase(),
    String(fill(text, words)).replace(/[^\x20-\x7e]/g, '?'),
  ]);
}

/** What may stand in braces. PagerDuty and its kin have their own words for the state and the severity. */
function placeholders(facts: WebhookFacts, secret: string): ReadonlyMap<string, string> {
  const isEnd = facts.state === 'over' || facts.state === 'past';
  const levels = new Map([
    ['page', 'critical'],
    ['warn', 'warning'],
  ]);
  return new Map([
    ['id', facts.id],
    ['at', facts.at],
    ['state', facts.state],
    ['action', isEnd ? 'resolve' : 'trigger'],
    ['incident', facts.incident ?? facts.id],
    ['severity', facts.severity ?? 'info'],
    ['level', levels.get(facts.severity ?? '') ?? 'info'],
    ['host', facts.host],
    ['hosts', (facts.hosts ?? [facts.host]).join(', ')],
    ['services', facts.services.join(', ')],
    ['rules', facts.rules.join(', ')],
    ['subject', facts.subject],
    ['text', facts.text],
    ['secret', secret],
  ]);
}

function fill(value: unknown, words: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(/\{(\w+)\}/g, (whole, name) => words.get(name) ?? whole);
  if (Array.isArray(value)) return value.map((entry) => fill(entry, words));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, fill(child, words)]));
}
