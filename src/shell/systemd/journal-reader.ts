import { type Duration, MINUTE, SECOND } from '../../core/time.ts';
import { systemClock } from '../clock.ts';
import { moveAside } from '../replace-file.ts';
import { Bell } from './bell.ts';
import { type Checkpoint, emptyCheckpoint, loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import type { LogEvent } from './ending.ts';
import { EventLog } from './event-log.ts';
import { lookAgainIn, settleDue } from './holding.ts';
import { insist } from './insist.ts';
import { Journalctl, type Reading } from './journalctl.ts';
import { logLine } from './log-line.ts';
import { readEntry } from './message.ts';
import type { Notify } from './notify.ts';
import { translate } from './translate.ts';

export interface JournalReaderOptions {
  readonly log: string;
  readonly state: string;
  /** Services to leave out, by the name they have in the log. */
  readonly skip: readonly string[];
  /** Further options of journalctl. */
  readonly options: readonly string[];
  readonly notify: Notify;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Quiet for so long, the checkpoint is brought up to date. */
const QUIET: Duration = SECOND;
/** Events of the past kept in memory, to be written in the order of their time. */
const EVENTS_MAX = 50_000;

/**
 * Follows PID 1's messages and appends what they say to the log, each event once.
 *
 * Order of writes: the checkpoint, holding cursor, memory and the lines; then the lines. Whatever kills us in
 * between, the next run finds the lines in the checkpoint and looks in the log itself whether they are there.
 */
export class JournalReader {
  readonly #to: JournalReaderOptions;
  readonly #log: EventLog;
  readonly #bell = new Bell();
  readonly #skipped: ReadonlySet<string>;
  #checkpoint: Checkpoint = emptyCheckpoint();
  /** Where to begin without a cursor. */
  #since: string[] = ['--boot'];
  #events: LogEvent[] = [];
  /** The checkpoint on disk is older than this one. */
  #ahead = false;
  #written = 0;

  constructor(options: JournalReaderOptions) {
    this.#to = options;
    this.#log = new EventLog(options.log);
    this.#skipped = new Set(options.skip.map((name) => `${name.replace(/\.service$/, '')}.service`));
    options.signal.addEventListener('abort', this.#bell.ring);
  }

  /** Until the signal; rejects if journalctl ends by itself. */
  async run(): Promise<void> {
    const { notify, signal } = this.#to;
    await this.#begin();
    await this.#readPast();
    if (!signal.aborted) {
      await notify.ready(`Following the journal, ${this.#written} lines written of the past`);
      await this.#readPresent();
    }
    await notify.stopping();
    // Told to end while reading the past, there are events that no checkpoint may pass by.
    await this.#write();
    await this.#save();
  }

  async #begin(): Promise<void> {
    const { state, say } = this.#to;
    const loaded = await loadCheckpoint(state);
    if (loaded === 'missing') return;
    if ('corrupt' in loaded) {
      // What was logged cannot be known any more. A gap is said here; telling it all again would be a false storm.
      const aside = await moveAside(state, systemClock.now());
      this.#since = [`--since=@${Math.floor(systemClock.now() / SECOND)}`];
      say(`Cannot use state file "${state}": ${loaded.corrupt}. Moved to "${aside}"; events until now may be missing`);
      return;
    }
    this.#checkpoint = loaded;
    if (loaded.batch !== undefined) await this.#append(loaded.batch.text);
  }

  async #readPast(): Promise<void> {
    const journal = this.#open('past');
    for await (const ended of this.#turns(journal)) {
      if (ended === '') await this.#settle();
      if (ended === '' || this.#events.length > EVENTS_MAX) await this.#write();
      if (ended === '') return;
    }
  }

  async #readPresent(): Promise<void> {
    for await (const ended of this.#turns(this.#open('present'))) {
      await this.#settle();
      await this.#write();
      if (ended === '') throw new Error('Cannot follow the journal: journalctl ended');
    }
  }

  #open(reading: Reading): Journalctl {
    const { cursor } = this.#checkpoint;
    const from = cursor === '' ? this.#since : [`--after-cursor=${cursor}`];
    return new Journalctl(reading, { options: [...from, ...this.#to.options], onNews: this.#bell.ring });
  }

  /** The one loop that does all the work, a turn whenever something came or is due. Yields how journalctl ended, if it has. */
  async *#turns(journal: Journalctl): AsyncGenerator<'' | undefined> {
    const { signal, notify } = this.#to;
    try {
      while (!signal.aborted) {
        this.#take(journal);
        if (journal.end) throw new Error(`Cannot follow the journal: journalctl ${journal.end}`);
        yield journal.end === undefined ? undefined : '';
        notify.alive(systemClock.now());
        const rung = await this.#bell.wait(this.#patience());
        if (!rung && this.#ahead && this.#events.length === 0) await this.#save();
      }
    } finally {
      journal.stop();
    }
  }

  #take(journal: Journalctl): void {
    for (let lines = journal.take(); lines !== undefined; lines = journal.take()) {
      for (const line of lines) {
        const entry = readEntry(line);
        if (entry === undefined) {
          this.#to.say(`Cannot read a line of journalctl: "${line.slice(0, 200)}"`);
          continue;
        }
        const { message } = entry;
        if (message !== undefined && !this.#skipped.has(message.unit)) {
          this.#events.push(...translate(this.#checkpoint.memory, message));
        }
        this.#checkpoint.cursor = entry.cursor;
        this.#ahead = true;
      }
    }
  }

  #patience(): Duration {
    const { aliveEvery = MINUTE } = this.#to.notify;
    const lookAgain = lookAgainIn(this.#checkpoint.memory) ?? MINUTE;
    return Math.min(aliveEvery, lookAgain, this.#ahead ? QUIET : MINUTE);
  }

  async #settle(): Promise<void> {
    this.#events.push(...(await settleDue(this.#checkpoint.memory, systemClock.now())));
  }

  async #write(): Promise<void> {
    if (this.#events.length === 0) return;
    const text = this.#events
      .sort((a, b) => a.at - b.at)
      .map(logLine)
      .join('');
    await this.#append(text);
    this.#written += this.#events.length;
    this.#events = [];
  }

  /** Notes the lines, then appends them; or, where they are noted already, what the log does not have of them. */
  async #append(text: string): Promise<void> {
    const { state } = this.#to;
    await this.#insist('append to', async () => {
      const { batch } = this.#checkpoint;
      if (batch?.text === text && (await this.#log.missingOf(batch)) === '') return;
      do {
        this.#checkpoint.batch = await this.#log.prepare(text);
        await saveCheckpoint(state, this.#checkpoint);
      } while (!(await this.#log.append(this.#checkpoint.batch)));
    });
    this.#checkpoint.batch = undefined;
    this.#ahead = true;
  }

  /** Brings the checkpoint up to date, its lines being in the log. */
  async #save(): Promise<void> {
    await this.#insist('save the place of', () => saveCheckpoint(this.#to.state, this.#checkpoint));
    this.#ahead = false;
  }

  #insist(what: string, write: () => Promise<void>): Promise<void> {
    const { log, say, notify, signal } = this.#to;
    const onFault = (fault: string | undefined) => {
      say(
        fault === undefined ? `Can ${what} "${log}" again` : `Cannot ${what} "${log}": ${fault}. Trying every second`,
      );
      void notify.status(fault === undefined ? 'Following the journal' : `Cannot ${what} the log: ${fault}`);
    };
    return insist(write, { signal, onFault, onTry: () => notify.alive(systemClock.now()) });
  }
}
