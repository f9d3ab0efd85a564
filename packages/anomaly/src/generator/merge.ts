/**
 * Makes one stream of several that are each in order, holding one item of each. Of equal ones, the earlier stream's
 * comes first.
 */
export function* mergeOrdered<Item>(
  streams: readonly Iterable<Item>[],
  orderOf: (item: Item) => number,
): Generator<Item> {
  const heap: Head<Item>[] = [];
  streams.forEach((stream, rank) => {
    const iterator = stream[Symbol.iterator]();
    const first = iterator.next();
    if (first.done !== true) insert(heap, { item: first.value, order: orderOf(first.value), rank, iterator });
  });
  try {
    while (heap.length > 0) {
      const head = heap[0]!;
      yield head.item;
      const next = head.iterator.next();
      if (next.done === true) {
        const last = heap.pop()!;
        if (heap.length === 0) return;
        heap[0] = last;
      } else {
        head.item = next.value;
        head.order = orderOf(next.value);
      }
      sink(heap);
    }
  } finally {
    for (const { iterator } of heap) iterator.return?.();
  }
}

interface Head<Item> {
  item: Item;
  order: number;
  readonly rank: number;
  readonly iterator: Iterator<Item>;
}

function before(a: Head<unknown>, b: Head<unknown>): boolean {
  return a.order < b.order || (a.order === b.order && a.rank < b.rank);
}

function insert<Item>(heap: Head<Item>[], head: Head<Item>): void {
  heap.push(head);
  for (let at = heap.length - 1; at > 0; ) {
    const parent = (at - 1) >> 1;
    if (!before(heap[at]!, heap[parent]!)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function sink(heap: Head<unknown>[]): void {
  for (let at = 0; ; ) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && before(heap[child]!, heap[least]!)) least = child;
    }
    if (least === at) return;
    swap(heap, at, least);
    at = least;
  }
}

function swap(heap: unknown[], a: number, b: number): void {
  const kept = heap[a];
  heap[a] = heap[b];
  heap[b] = kept;
}
