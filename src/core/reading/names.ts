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
    return this.#ids.get(text) ?? (this.#items.length < this.#max ? this.#add(text, item) : undefined);
  }

  /** The number of a text that no limit keeps out. */
  idOfLastResort(text: string, item: Item): number {
    return this.#ids.get(text) ?? this.#add(text, item);
  }

  #add(text: string, item: Item): number {
    const id = this.#items.length;
    this.#ids.set(text, id);
    this.#items.push(item);
    return id;
  }
}
