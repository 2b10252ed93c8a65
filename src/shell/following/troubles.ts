export type TroubleKind =
  | 'missing' /** there is no log under the name */
  | 'unmatched' /** there is no file that a pattern names */
  | 'unreadable' /** it is there and cannot be read */
  | 'failing' /** an open file cannot be read on */
  | 'polling' /** no inotify to be had: lines are noticed a quarter of a second later */
  | 'archive' /** a rotated file could not be read to its end */
  | 'crowd' /** there are more files than may be followed */
  | 'lost'; /** cut or removed with something unread in it, of which no copy turned up */

/**
 * Something people should know. Each condition is told once when it begins and once when it is over; how many files
 * are too many, whenever that changes.
 */
export interface FollowTrouble {
  readonly kind: TroubleKind;
  readonly path: string;
  readonly why: string;
  readonly over: boolean;
  readonly known_lost_bytes?: number;
}

/** Remembers what is being complained about, so that nothing is said twice. */
export class Troubles {
  readonly #tell: (trouble: FollowTrouble) => void;
  readonly #open = new Map<string, FollowTrouble>();

  constructor(tell: (trouble: FollowTrouble) => void) {
    this.#tell = tell;
  }

  begins(kind: TroubleKind, path: string, why: string): void {
    const key = `${kind} ${path}`;
    if (this.#open.has(key)) return;
    const trouble: FollowTrouble = { kind, path, why, over: false };
    this.#open.set(key, trouble);
    this.#tell(trouble);
  }

  /** Begins, or is told again where there is something else to say of it now. */
  renews(kind: TroubleKind, path: string, why: string): void {
    if (this.#open.get(`${kind} ${path}`)?.why !== why) this.#open.delete(`${kind} ${path}`);
    this.begins(kind, path, why);
  }

  ends(kind: TroubleKind, path: string): void {
    const key = `${kind} ${path}`;
    const trouble = this.#open.get(key);
    if (!trouble) return;
    this.#open.delete(key);
    this.#tell({ ...trouble, over: true });
  }

  /** For what happens at one instant and has no end. */
  once(trouble: Omit<FollowTrouble, 'over'>): void {
    this.#tell({ ...trouble, over: false });
  }
}
