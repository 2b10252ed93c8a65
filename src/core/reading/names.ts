/** Gives texts small numbers in the order of first sight, up to a limit, and keeps an item for each. */
export class Names<Item> {
  readonly #ids = new Map<string, number>();
  readonly #items: Item[] = [];
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  /** The number of a text, new or known; undefined for a new one beyond the limit. */
  idOf(text: string, item: Item): number | undefined {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    if (this.#items.length >= this.#max) return undefined;
    const id = this.#items.length;
    this.#ids.set(text, id);
    this.#items.push(item);
    return id;
  }
}
