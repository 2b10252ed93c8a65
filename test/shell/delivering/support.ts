import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Mail, Outcome, Transport } from '../../../src/shell/delivering/mail.ts';
import { Outbox } from '../../../src/shell/delivering/outbox.ts';
import type { OutboxOptions } from '../../../src/shell/delivering/outbox-options.ts';

export function aMail(id: string, more: Partial<Mail> = {}): Mail {
  return {
    id,
    receiver: 'oncall',
    at: Date.UTC(2026, 10, 24, 3, 12, 5),
    subject: `[warn] ${id} is crash-looping`,
    text: `${id} respawned 10 times in 41 s.\n`,
    headers: {},
    ...more,
  };
}

export async function tempDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cerberus-outbox-'));
  // An outbox that is not stopped yet may still write; were this to fail, it would never be stopped.
  t.after(() => rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return dir;
}

/** A transport that answers what the test says, and remembers what it was given. */
export class FakeTransport implements Transport {
  readonly sent: { id: string; to: readonly string[] | undefined }[] = [];
  closed = 0;
  inFlight = 0;
  inFlightMax = 0;
  answer: (mail: Mail, to?: readonly string[]) => Outcome | Promise<Outcome> = () => ({ ok: true, response: '250 ok' });

  async send(mail: Mail, to?: readonly string[]): Promise<Outcome> {
    this.sent.push({ id: mail.id, to });
    this.inFlight += 1;
    this.inFlightMax = Math.max(this.inFlightMax, this.inFlight);
    try {
      return await this.answer(mail, to);
    } finally {
      this.inFlight -= 1;
    }
  }

  async close(): Promise<void> {
    this.closed += 1;
  }

  ids(): string[] {
    return this.sent.map(({ id }) => id);
  }
}

export interface Watched {
  readonly outbox: Outbox;
  readonly delivered: { id: string; attempts: number; response: string; ms: number }[];
  readonly troubles: { id: string; why: string; dead: boolean }[];
  readonly corrupt: { file: string; why: string }[];
}

/** Opens an outbox whose back-off is counted in milliseconds; it is stopped when the test ends. */
export async function openOutbox(
  t: TestContext,
  dir: string,
  transports: Record<string, Transport>,
  more: Partial<OutboxOptions> = {},
): Promise<Watched> {
  const delivered: Watched['delivered'] = [];
  const troubles: Watched['troubles'] = [];
  const corrupt: Watched['corrupt'] = [];
  const outbox = await Outbox.open({
    dir,
    transports: new Map(Object.entries(transports)),
    backoff: [5, 10, 20],
    random: () => 0.5,
    onDelivered: (mail, info) => delivered.push({ id: mail.id, ...info }),
    onTrouble: (mail, why, dead) => troubles.push({ id: mail.id, why, dead }),
    onCorrupt: (file, why) => corrupt.push({ file, why }),
    ...more,
  });
  t.after(() => outbox.stop());
  return { outbox, delivered, troubles, corrupt };
}

/** Polls until it holds. @throws {Error} with `what` when it does not within `deadline` ms. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, deadline = 20_000): Promise<void> {
  const end = performance.now() + deadline;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Not within ${deadline} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
