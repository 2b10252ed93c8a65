import type { EventEmitter } from 'node:events';
import { existsSync, type FSWatcher, fstatSync } from 'node:fs';
import { Tail } from 'tail';

export interface LiveTailEvents {
  /** Before Tail reads on. False: it must not, because the own reader has to take over. */
  mayRead(size: number): boolean;
  /** Whole lines, everything one block had, in the order of the file. */
  onBlock(lines: Uint8Array): void;
  /** The file was renamed or unlinked: its name may stand for another file now. */
  onMoved(): void;
  /** The file is shorter than what Tail has read. */
  onCut(): void;
  onBroken(why: string): void;
}

/** Whether descriptors have names here. Without /proc (a chroot, macOS) there is no live Tail. */
export function canTailDescriptors(): boolean {
  return existsSync('/proc/self/fd');
}

/**
 * Tail as the live line source of one file, whatever happens to its name. Given a name, it loses lines at almost
 * every rotation; bound to our descriptor, from our offset, it is prompt and exact as long as the file is not
 * truncated. That is what `mayRead`, and a look at the file after each block, are for.
 */
export class LiveTail {
  readonly #tail: BoundTail;
  readonly #events: LiveTailEvents;
  #lines: string[] = [];
  #stopped = false;

  /** Throws what inotify says (ENOSPC, EMFILE) when there are no more watches to be had. */
  constructor(fd: number, offset: number, events: LiveTailEvents) {
    this.#events = events;
    this.#tail = new BoundTail(fd, events);
    this.#tail.on('line', (line: string) => this.#onLine(line));
    this.#tail.on('error', (error: unknown) => {
      if (!this.#stopped) events.onBroken(String(error));
    });
    this.#tail.arm(offset);
  }

  /** True when Tail has nothing under way though the file is larger than what it has read. */
  get stuck(): boolean {
    return this.#tail.queue.length === 0 && this.#lines.length === 0 && this.#tail.behind;
  }

  /** Ends it, at once. What it had read but not handed over is left to the next reader. */
  stop(): void {
    this.#stopped = true;
    this.#lines = [];
    this.#tail.disarm();
  }

  /** Tail tells lines one by one; a microtask gathers those of one block, without waiting for anything. */
  #onLine(line: string): void {
    if (this.#stopped) return;
    if (this.#lines.push(line) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    if (this.#lines.length === 0) return;
    const text = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    this.#events.onBlock(Buffer.from(text, 'latin1'));
  }
}

/** The parts of Tail that its types leave out; all public, all synchronous. */
interface TailInside {
  queue: { start: number; end: number }[];
  currentCursorPos: number;
  readonly watcher: FSWatcher | undefined;
  change(): void;
  watch(cursor: number): void;
  unwatch(): void;
}

// A cast, because @types/tail declares neither the methods overridden here nor that a Tail is an emitter.
const OpenTail = Tail as unknown as new (
  file: string,
  options: { separator: string; encoding: string },
) => EventEmitter & TailInside;

class BoundTail extends OpenTail {
  // Undefined while the constructor of Tail runs, which calls the methods below: then they do nothing.
  readonly fd: number | undefined;
  readonly events: LiveTailEvents | undefined;
  armed = false;

  constructor(fd: number, events: LiveTailEvents) {
    super(`/proc/self/fd/${fd}`, { separator: '\n', encoding: 'latin1' });
    this.fd = fd;
    this.events = events;
  }

  get behind(): boolean {
    return this.latestPosition() > this.currentCursorPos;
  }

  arm(offset: number): void {
    this.armed = true;
    this.watch(offset);
    this.watcher?.on('error', (error) => this.emit('error', error)); // Tail leaves it unheard, which would be fatal
    this.change();
  }

  disarm(): void {
    this.armed = false;
    this.unwatch();
  }

  override watch(cursor: number): void {
    if (!this.armed) return;
    Object.assign(this, { isWatching: false });
    super.watch(cursor);
  }

  latestPosition(): number {
    return this.fd === undefined ? 0 : fstatSync(this.fd).size;
  }

  watchEvent(kind: string): void {
    if (!this.armed) return;
    if (kind === 'rename') this.events?.onMoved();
    this.change();
  }

  override change(): void {
    if (!this.armed || this.fd === undefined || !this.events) return;
    const { size, nlink } = fstatSync(this.fd);
    if (nlink === 0) this.events.onMoved();
    if (size < this.currentCursorPos) {
      this.events.onCut();
      return;
    }
    if (!this.events.mayRead(size)) return;
    const last = this.queue.at(-1);
    if (size > this.currentCursorPos && this.queue.length > 1 && last) {
      last.end = size; // not begun yet: let it take the new bytes along
      this.currentCursorPos = size;
    } else {
      super.change();
    }
  }
}
