import { join } from 'node:path';
import { ianaZone } from '../core/reading/zone.ts';
import { isoTime } from '../core/telling/words.ts';
import type { Zone } from '../core/time.ts';
import { dropOutbox, listOutbox, type OutboxItem, retryOutbox, showOutbox } from '../shell/delivering/outbox-files.ts';
import type { Io } from './io.ts';
import { inStateDir } from './state-dir.ts';
import { bold, table } from './table.ts';
import { shown, shownLines } from './words.ts';

export interface OutboxListArgs {
  readonly config: string;
  readonly json: boolean;
  /** Sent and dropped ones, too. */
  readonly all: boolean;
}

/** `cerberus outbox list`: what waits, then what was refused for good. */
export function runOutboxList({ config: path, json, all }: OutboxListArgs, io: Io): Promise<number> {
  return inStateDir(path, io, async ({ stateDir, timezone }) => {
    const zone = ianaZone(timezone);
    const items = await listOutbox(outboxDir(stateDir), { all });
    if (json) {
      io.stdout.write(
        `${JSON.stringify(
          items.map((item) => jsonOf(item, zone)),
          undefined,
          2,
        )}\n`,
      );
      return 0;
    }
    if (items.length === 0 && io.isTerminal) io.stdout.write('No mail waits, and none was refused.\n');
    const head = ['ID', 'STATE', 'TO', 'QUEUED', 'TRIES', 'SUBJECT', 'LAST ERROR'];
    const rows = items.map(({ id, state, receiver, queuedAt, attempts, subject, lastError }) => {
      const words = [subject, lastError ?? '-'].map(shown);
      return [shown(id), state, shown(receiver), isoTime(queuedAt, zone), String(attempts), ...words];
    });
    if (rows.length > 0) io.stdout.write(table(head, rows, io));
    return 0;
  });
}

export interface OutboxShowArgs {
  readonly config: string;
  readonly json: boolean;
  readonly id: string;
}

/** `cerberus outbox show`: one mail, with what became of it. */
export function runOutboxShow({ config: path, json, id }: OutboxShowArgs, io: Io): Promise<number> {
  return inStateDir(path, io, async ({ stateDir, timezone }) => {
    const zone = ianaZone(timezone);
    const found = await showOutbox(outboxDir(stateDir), id);
    if (found === undefined) return missing([id], io);
    const { item, mail } = found;
    if (json) {
      const { headers, text } = mail;
      io.stdout.write(`${JSON.stringify({ ...jsonOf(item, zone), headers, text }, undefined, 2)}\n`);
      return 0;
    }
    const facts = [
      ['state', `${item.state}, ${item.attempts} tries`],
      ['queued', isoTime(item.queuedAt, zone)],
      ['to', item.to === undefined ? item.receiver : `${item.receiver}: ${item.to.join(', ')}`],
      ...(item.lastError === undefined ? [] : [['error', item.lastError]]),
      ['subject', mail.subject],
    ];
    const lines = facts.map(([name = '', value = '']) => `${bold(name.padEnd(7), io)}  ${shown(value)}`);
    io.stdout.write(`${lines.join('\n')}\n\n${shownLines(mail.text)}`);
    return 0;
  });
}

export interface OutboxChangeArgs {
  readonly config: string;
  readonly ids: readonly string[];
  /** Every mail that waits or was refused. */
  readonly all: boolean;
}

/** `cerberus outbox retry`: tried now by a running agent, else by the next one; a refused one is queued again. */
export function runOutboxRetry(args: OutboxChangeArgs, io: Io): Promise<number> {
  return change(args, io, { by: retryOutbox, done: 'is tried again' });
}

/** `cerberus outbox drop`: given up for good. */
export function runOutboxDrop(args: OutboxChangeArgs, io: Io): Promise<number> {
  return change(args, io, { by: dropOutbox, done: 'is dropped' });
}

interface Change {
  by(dir: string, id: string): Promise<boolean>;
  readonly done: string;
}

function change({ config: path, ids, all }: OutboxChangeArgs, io: Io, { by, done }: Change): Promise<number> {
  return inStateDir(path, io, async ({ stateDir }) => {
    const dir = outboxDir(stateDir);
    const chosen = all ? (await listOutbox(dir)).filter(({ state }) => state !== 'corrupt').map(({ id }) => id) : ids;
    if (chosen.length === 0 && !all) throw new SyntaxError('which mails? Write their ids, or --all');
    const unknown: string[] = [];
    for (const id of chosen) {
      if (await by(dir, id)) io.stdout.write(`${id} ${done}\n`);
      else unknown.push(id);
    }
    return unknown.length === 0 ? 0 : missing(unknown, io);
  });
}

function missing(ids: readonly string[], io: Io): number {
  for (const id of ids) io.stderr.write(`No mail "${shown(id)}" there; see: cerberus outbox list --all\n`);
  return 1;
}

function jsonOf({ id, state, receiver, subject, queuedAt, attempts, to, lastError }: OutboxItem, zone: Zone) {
  const more = { ...(to && { owed_to: to }), ...(lastError !== undefined && { last_error: lastError }) };
  return { id, state, receiver, subject, queued_at: isoTime(queuedAt, zone), attempts, ...more };
}

function outboxDir(stateDir: string): string {
  return join(stateDir, 'outbox');
}
