/** First in, first out, in constant time: an array whose front is an index, and is cut off now and then. */
export class Fifo<Item> {
  #items: (Item | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** The oldest item, left in place. */
  get first(): Item | undefined {
    return this.#items[this.#head];
  }

  /** The item behind so many others, left in place. */
  at(index: number): Item | undefined {
    return this.#items[this.#head + index];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Takes the oldest item. */
  shift(): Item | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#items.length) this.clear();
    else this.#trim();
    return item;
  }

  /** Drops the oldest `count` items. */
  drop(count: number): void {
    if (count >= this.length) {
      this.clear();
      return;
    }
    this.#items.fill(undefined, this.#head, this.#head + count);
    this.#head += count;
    this.#trim();
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }

  #trim(): void {
    if (this.#head < 1_024 || this.#head * 2 < this.#items.length) return;
    this.#items.splice(0, this.#head);
    this.#head = 0;
  }
}
