import { hostOfLog, isOfMany, type LogPattern, logPattern } from './config/log-pattern.ts';
import type { FollowTrouble } from './shell/following/troubles.ts';

/** Whose log each followed file is. One host has one log: what a second one of a host says is not taken for news. */
export class LogNames {
  readonly patterns: readonly LogPattern[];
  readonly #hosts = new Map<string, string | null | undefined>();
  readonly #told = new Set<string>();
  readonly #paths = new Map<string | null, string>();

  constructor(logs: readonly string[]) {
    this.patterns = logs.map(logPattern);
  }

  /** Whether they may be the logs of many hosts. */
  get ofMany(): boolean {
    return this.patterns.some(isOfMany);
  }

  get #hasOwn(): boolean {
    return !this.patterns.every(isOfMany);
  }

  /** The host of a path, null for the agent's own; undefined when another path has that host's log. */
  hostOf(path: string): string | null | undefined {
    if (this.#hosts.has(path)) return this.#hosts.get(path);
    const host = hostOfLog(this.patterns, path);
    const other = host === undefined ? undefined : this.#paths.get(host);
    const own = other === undefined || other === path ? host : undefined;
    if (own !== undefined) this.#paths.set(own, path);
    this.#hosts.set(path, own);
    return own;
  }

  /** Whether a host's log is one of those that are followed, or was when that was last known. */
  isFollowed(host: string | null): boolean {
    return this.#paths.has(host) || (host === null && this.#hasOwn);
  }

  /** What is wrong with a path that has no host. Undefined when that was said. */
  troubleWith(path: string): FollowTrouble | undefined {
    if (this.#told.has(path)) return undefined;
    this.#told.add(path);
    const host = hostOfLog(this.patterns, path) ?? null;
    const why = `The log of the host "${host}" is ${this.#paths.get(host)}; what a second one says is not judged`;
    return { kind: 'crowd', path, why, over: false };
  }

  /** The path is not followed any more. Answers whose log it was. */
  forget(path: string): string | null | undefined {
    const host = this.#hosts.get(path);
    this.#hosts.delete(path);
    this.#told.delete(path);
    if (host !== undefined && this.#paths.get(host) === path) this.#paths.delete(host);
    return host;
  }
}
