import { execFile } from 'node:child_process';
import { type Duration, type Instant, SECOND } from '../../core/time.ts';

/**
 * What a service tells systemd of itself (`man sd_notify`). Node has no unix datagram sockets, so the program
 * `systemd-notify` says it for us: the unit needs NotifyAccess=all. Outside of systemd nothing is said.
 */
export class Notify {
  /** How often `alive` should be called at least; undefined where nobody watches. */
  readonly aliveEvery: Duration | undefined;
  readonly #socket: string | undefined;
  readonly #onFault: (fault: string) => void;
  #lastAlive: Instant = 0;
  #saying: Promise<void> = Promise.resolve();

  constructor(env: Readonly<Record<string, string | undefined>>, onFault: (fault: string) => void) {
    this.#socket = env.NOTIFY_SOCKET || undefined;
    this.#onFault = onFault;
    const microseconds = Number(env.WATCHDOG_USEC);
    const watched = this.#socket !== undefined && microseconds > 0;
    // A third: one that comes late, or a systemd-notify that fails, is no death yet.
    this.aliveEvery = watched ? microseconds / 1_000 / 3 : undefined;
  }

  ready(status: string): Promise<void> {
    return this.#say('READY=1', statusOf(status));
  }

  status(status: string): Promise<void> {
    return this.#say(statusOf(status));
  }

  /** To be followed by `ready`. */
  reloading(): Promise<void> {
    return this.#say('RELOADING=1');
  }

  stopping(): Promise<void> {
    return this.#say('STOPPING=1');
  }

  /**
   * Feeds the watchdog, when it is due. To be called by the loop that does the work, on every turn: a loop that is
   * stuck feeds nobody, and systemd ends and restarts the service. Due from half of `aliveEvery` on, so that a timer
   * which rings a little early is not in vain.
   */
  alive(now: Instant): void {
    if (this.aliveEvery === undefined || Math.abs(now - this.#lastAlive) < this.aliveEvery / 2) return;
    this.#lastAlive = now;
    void this.#say('WATCHDOG=1');
  }

  /** One after the other, so that none overtakes. Settles when systemd has it; never rejects. */
  #say(...words: string[]): Promise<void> {
    if (this.#socket === undefined) return this.#saying;
    this.#saying = this.#saying
      .then(() => systemdNotify(words))
      .then((fault) => {
        if (fault !== undefined) this.#onFault(`Cannot notify systemd of "${words[0]}": ${fault}`);
      });
    return this.#saying;
  }
}

function statusOf(status: string): string {
  return `STATUS=${status.replace(/\s+/g, ' ')}`;
}

function systemdNotify(words: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('systemd-notify', words, { timeout: 10 * SECOND }, (error, _stdout, stderr) => {
      resolve(error === null ? undefined : stderr.trim() || error.message);
    });
  });
}
