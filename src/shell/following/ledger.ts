import { closeSync, fstatSync } from 'node:fs';
import { type Content, emptyContent, loadContent, saveContent, setAside } from './content.ts';
import type { Identity, Sight } from './identity.ts';
import type { LiveTail } from './live-tail.ts';
import type { Position } from './position.ts';
import type { Totals } from './totals.ts';

/** One file that is or was the log: an inode with its own place in it. */
export interface Log {
  readonly identity: Identity;
  /** The name it was last seen under. */
  path: string;
  readonly content: Content;
  /** -1 when closed. */
  fd: number;
  /** Tail, while it is the one who reads. */
  live: LiveTail | undefined;
  /** When it last had something new, on the monotonic clock. */
  grewAt: number;
  /** How it was when it was closed, to see whether it grew since. */
  closed: { readonly size: number; readonly modifiedNs: bigint } | undefined;
}

/** Whether nothing was written to the file since it was read to its end and closed. */
export function isAtRest({ fd, closed }: Log, sight: Sight): boolean {
  return fd < 0 && closed?.size === sight.size && closed.modifiedNs === sight.modifiedNs;
}

interface Copy {
  readonly size: number;
  readonly modifiedNs: bigint;
  readonly content: Content | undefined;
}

/** The book of everything ever read and how far: the only place that knows it, and what a position is made of. */
export class Ledger {
  readonly logs = new Map<Identity, Log>();
  readonly copies = new Map<Identity, Copy>();
  detached: Content[] = [];
  /** More contents than this, whose file is nowhere to be seen, are forgotten: the oldest first. */
  readonly #absentMax: number;

  constructor(absentMax: number) {
    this.#absentMax = absentMax;
  }

  log(sight: Sight, content: Content = emptyContent()): Log {
    const { identity, path } = sight;
    const log: Log = { identity, path, content, fd: -1, live: undefined, grewAt: 0, closed: undefined };
    this.logs.set(identity, log);
    return log;
  }

  /** For a position of another log: all is forgotten but the one file, if it is the same under another name. */
  keepOnly(identity: Identity | undefined): void {
    for (const known of this.logs.keys()) if (known !== identity) this.logs.delete(known);
    this.copies.clear();
    this.detached = [];
  }

  /** Makes it the last in order, which is the current one. */
  moveToEnd(log: Log): void {
    this.logs.delete(log.identity);
    this.logs.set(log.identity, log);
  }

  open(): Log[] {
    return [...this.logs.values()].filter(({ fd }) => fd >= 0);
  }

  contents(): Content[] {
    return [...[...this.logs.values()].map(({ content }) => content), ...this.detached];
  }

  ownerOf(content: Content): Log | undefined {
    return [...this.logs.values()].find((log) => log.content === content);
  }

  /** The file starts anew in the same inode: what was read of it is set aside, for a copy may hold its rest. */
  detach(log: Log): Content {
    const old = setAside(log.content);
    this.detached.push(old);
    for (const [identity, copy] of this.copies) {
      if (copy.content === log.content) this.copies.set(identity, { ...copy, content: old });
    }
    return old;
  }

  /** The file is no log any more: its inode was given to something else. Its content may turn up elsewhere. */
  disown(log: Log): Content {
    this.close(log);
    this.logs.delete(log.identity);
    this.detached.push(log.content);
    return log.content;
  }

  /** The files that hold the content, as far as known: its own and its copies. */
  standInsOf(content: Content): Identity[] {
    const owner = this.ownerOf(content);
    const copies = [...this.copies].filter(([, copy]) => copy.content === content).map(([identity]) => identity);
    return owner ? [owner.identity, ...copies] : copies;
  }

  /** Whether a file that is there stands for the content already. */
  isRepresented(content: Content, present: ReadonlySet<Identity>): boolean {
    const owner = this.ownerOf(content);
    if (owner && owner.fd >= 0) return true;
    return this.standInsOf(content).some((identity) => present.has(identity));
  }

  noteCopy(sight: Sight, content: Content | undefined): void {
    this.copies.set(sight.identity, { size: sight.size, modifiedNs: sight.modifiedNs, content });
  }

  /** Forgets files that are no longer there, though none too soon. */
  prune(present: ReadonlySet<Identity>): void {
    for (const identity of this.copies.keys()) if (!present.has(identity)) this.copies.delete(identity);
    const absent = [...this.logs.values()].filter(({ fd, identity }) => fd < 0 && !present.has(identity));
    for (const log of absent.slice(0, Math.max(0, absent.length - this.#absentMax))) this.logs.delete(log.identity);
    const represented = new Set([...this.copies.values()].map(({ content }) => content));
    this.detached = this.detached.filter((one) => one.offset > 0 || one.awaited || represented.has(one)); // else unknowable
    const loose = this.detached.filter((content) => !represented.has(content));
    const forgotten = new Set(loose.slice(0, Math.max(0, loose.length - this.#absentMax)));
    this.detached = this.detached.filter((content) => !forgotten.has(content));
  }

  /** Closes a file that nothing is expected of any more, and notes how it is, to see later whether it grew. */
  rest(log: Log): void {
    const { size, mtimeNs } = fstatSync(log.fd, { bigint: true });
    this.close(log);
    log.closed = { size: Number(size), modifiedNs: mtimeNs };
  }

  close(log: Log): void {
    log.live?.stop();
    log.live = undefined;
    if (log.fd >= 0) closeSync(log.fd);
    log.fd = -1;
  }

  save(path: string, totals: Totals): Position {
    const contents = this.contents();
    return {
      version: 1,
      path,
      logs: [...this.logs.values()].map((log) => ({
        identity: log.identity,
        path: log.path,
        content: saveContent(log.content),
        closed: log.closed ? { size: log.closed.size, modified: String(log.closed.modifiedNs) } : null,
      })),
      detached: this.detached.map(saveContent),
      copies: [...this.copies].map(([identity, { size, modifiedNs, content }]) => ({
        identity,
        size,
        modified: String(modifiedNs),
        of: content ? contents.indexOf(content) : -1,
      })),
      totals: { ...totals },
    };
  }

  load(position: Position): void {
    for (const { identity, path, content, closed } of position.logs) {
      const log = this.log({ identity, path, size: 0, modifiedNs: 0n }, loadContent(content));
      if (closed) log.closed = { size: closed.size, modifiedNs: BigInt(closed.modified) };
    }
    this.detached = position.detached.map(loadContent);
    const contents = this.contents();
    for (const { identity, size, modified, of } of position.copies) {
      this.copies.set(identity, { size, modifiedNs: BigInt(modified), content: contents[of] });
    }
  }
}
