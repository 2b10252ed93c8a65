import type { Agent } from './agent.ts';

/** Answers what the command line asks a running agent; undefined for what cannot be answered. */
export function answerOf(agent: Pick<Agent, 'status' | 'acknowledge'>, question: string, body: unknown): unknown {
  if (question === 'status') return agent.status();
  if (question !== 'ack') return undefined;
  const ack = acknowledgementIn(body);
  const { incident, by, comment } = ack;
  return agent.acknowledge(incident, { by, comment }) ? { acknowledged: incident } : undefined;
}

/** Longer ones are cut: they stand in the next mail. */
const TEXT_MAX = 500;

function acknowledgementIn(body: unknown): {
  readonly incident: string;
  readonly by: string;
  readonly comment: string;
} {
  const fields: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {};
  const { incident, by, comment } = fields;
  if (typeof incident !== 'string' || typeof by !== 'string' || typeof comment !== 'string') {
    throw new TypeError('Cannot acknowledge: incident, by and comment must be texts');
  }
  return { incident, by: by.slice(0, TEXT_MAX), comment: comment.slice(0, TEXT_MAX) };
}
