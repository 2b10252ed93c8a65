import { join } from 'node:path';
import { ianaZone } from '../core/reading/zone.ts';
import { isoTime } from '../core/telling/words.ts';
import type { Zone } from '../core/time.ts';
import { systemClock } from '../shell/clock.ts';
import {
  dropOutbox,
  idsMeant,
  listOutbox,
  type OutboxItem,
  retryOutbox,
  showOutbox,
} from '../shell/delivering/outbox-files.ts';
import type { Io } from './io.ts';
import { stampOf } from './stamp.ts';
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
    const now = systemClock.now();
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
    if (items.length === 0) io.stdout.write('Nothing waits, and nothing was refused.\n');
    const head = ['ID', 'STATE', 'TO', 'QUEUED', 'TRIES', 'SUBJECT', 'LAST ERROR'];
    const rows = items.map(({ id, state, receiver, queuedAt, attempts, subject, lastError }) => {
      const words = [subject, lastError ?? '-'].map(shown);
      return [shown(id), state, shown(receiver), stampOf(isoTime(queuedAt, zone), now, io), String(attempts), ...words];
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
    const dir = outboxDir(stateDir);
    const meant = await idsMeant(dir, id, { all: true });
    const found = meant.length === 1 ? await showOutbox(dir, meant[0] ?? id) : undefined;
    if (found === undefined) return unclear(id, meant, io);
    const { item, mail } = found;
    if (json) {
      const { headers, text } = mail;
      io.stdout.write(`${JSON.stringify({ ...jsonOf(item, zone), headers, text }, undefined, 2)}\n`);
      return 0;
    }
    const facts = [
      ['state', `${item.state}, ${item.attempts === 1 ? '1 try' : `${item.attempts} tries`}`],
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
    let failed = 0;
    for (const word of chosen) {
      const meant = await idsMeant(dir, word);
      const [id = word] = meant;
      if (meant.length === 1 && (await by(dir, id))) io.stdout.write(`${shown(id)} ${done}\n`);
      else failed = unclear(word, meant, io);
    }
    return failed;
  });
}

const NAMES_SHOWN = 5;

/** None of that id, or several that begin so. */
function unclear(word: string, meant: readonly string[], io: Io): number {
  const names = meant.slice(0, NAMES_SHOWN).map(shown).join(' or ');
  const more = meant.length > NAMES_SHOWN ? ` or ${meant.length - NAMES_SHOWN} others` : '';
  const many = `"${shown(word)}" may mean ${names}${more}; write more of it\n`;
  io.stderr.write(meant.length > 1 ? many : `No mail "${shown(word)}" there; see: cerberus outbox list --all\n`);
  return 1;
}

function jsonOf({ id, state, receiver, subject, queuedAt, attempts, to, lastError }: OutboxItem, zone: Zone) {
  const more = { ...(to && { owed_to: to }), ...(lastError !== undefined && { last_error: lastError }) };
  return { id, state, receiver, subject, queued_at: isoTime(queuedAt, zone), attempts, ...more };
}

function outboxDir(stateDir: string): string {
  return join(stateDir, 'outbox');
}
