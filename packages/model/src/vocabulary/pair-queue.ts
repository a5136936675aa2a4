/** Two tokens side by side, and how often they were when this was queued. */
export interface QueuedPair {
  readonly pair: number;
  readonly count: number;
}

/**
 * A priority queue (binary heap): the greatest count first; of equal counts the pair that `compare` puts first. Where a
 * pair's count changes it is queued again, and who takes the older entry sees that its count is not true any more.
 */
export class PairQueue {
  readonly #heap: QueuedPair[] = [];
  readonly #compare: (one: number, other: number) => number;

  constructor(compare: (one: number, other: number) => number) {
    this.#compare = compare;
  }

  add(entry: QueuedPair): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(entry, heap[parent])) break;
      heap[place] = heap[parent];
      place = parent;
    }
    heap[place] = entry;
  }

  take(): QueuedPair | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1], heap[child])) child++;
      if (!this.#isBefore(heap[child], last)) break;
      heap[place] = heap[child];
      place = child;
    }
    heap[place] = last;
    return first;
  }

  #isBefore(one: QueuedPair, other: QueuedPair): boolean {
    return one.count > other.count || (one.count === other.count && this.#compare(one.pair, other.pair) < 0);
  }
}
