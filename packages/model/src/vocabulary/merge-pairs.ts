import { setImmediate } from "node:timers/promises";
import { PairQueue } from "./pair-queue.ts";
import { splitIntoCharacters } from "./word-symbols.ts";

export interface MergingOptions {
  /** Tokens to begin with; every single character of a word must be among them, or the word teaches nothing. */
  readonly tokens: readonly string[];
  /** Tokens in the end, if there are pairs enough. */
  readonly size: number;
  readonly signal?: AbortSignal;
}

/** A pair that came once is chance. */
const MINIMUM_COUNT = 2;
/** More tokens than any vocabulary has: a pair of tokens is one number. */
const RADIX = 2 ** 21;
const MERGES_BETWEEN_PAUSES = 256;

/**
 * Adds tokens to a vocabulary: again and again the two neighbours that are most frequent in the words become one token
 * (Sennrich et al. 2016). Of equally frequent pairs the first in the order of code units is taken, so that a larger
 * `size` only adds to what a smaller one gives. Costs are those of what a merge changes: counts of neighbours are kept
 * up to date, with a queue of the most frequent.
 */
export async function mergePairs(
  words: ReadonlyMap<string, number>,
  { tokens: given, size, signal }: MergingOptions,
): Promise<readonly string[]> {
  const tokens = [...given];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const { symbols, starts, lengths, counts: wordCounts } = splitIntoCharacters(words, ids);

  const counts = new Map<number, number>();
  const wordsOf = new Map<number, number[]>();
  const change = (left: number, right: number, difference: number, word: number): void => {
    const pair = left * RADIX + right;
    const count = (counts.get(pair) ?? 0) + difference;
    if (count === 0) {
      counts.delete(pair);
      wordsOf.delete(pair);
      return;
    }
    counts.set(pair, count);
    if (difference < 0) return;
    const known = wordsOf.get(pair);
    if (known === undefined) wordsOf.set(pair, [word]);
    else if (known.at(-1) !== word) known.push(word);
  };

  for (let word = 0; word < lengths.length; word++) {
    const [start, end] = [starts[word], starts[word] + lengths[word]];
    for (let i = start; i + 1 < end; i++) change(symbols[i], symbols[i + 1], wordCounts[word], word);
  }
  const text = (one: number, other: number): number => (tokens[one] < tokens[other] ? -1 : 1);
  const queue = new PairQueue((one, other) => {
    const [left, otherLeft] = [Math.floor(one / RADIX), Math.floor(other / RADIX)];
    return left === otherLeft ? (one === other ? 0 : text(one % RADIX, other % RADIX)) : text(left, otherLeft);
  });
  for (const [pair, count] of counts) queue.add({ pair, count });

  /** Puts `merged` in place of `left` and `right` in a word; `touched` takes the pairs that became more frequent. */
  const mergeInWord = (word: number, left: number, right: number, merged: number, touched: Set<number>): void => {
    const [start, end, count] = [starts[word], starts[word] + lengths[word], wordCounts[word]];
    let to = start;
    for (let from = start; from < end;) {
      if (symbols[from] !== left || from + 1 === end || symbols[from + 1] !== right) {
        symbols[to++] = symbols[from++];
        continue;
      }
      if (to > start) {
        const before = symbols[to - 1];
        change(before, left, -count, word);
        change(before, merged, count, word);
        touched.add(before * RADIX + merged);
      }
      from += 2;
      if (from < end) {
        const after = symbols[from];
        change(right, after, -count, word);
        change(merged, after, count, word);
        touched.add(merged * RADIX + after);
      }
      symbols[to++] = merged;
    }
    lengths[word] = to - start;
  };

  for (let merges = 0; tokens.length < size;) {
    const most = queue.take();
    if (most === undefined || most.count < MINIMUM_COUNT) break;
    const count = counts.get(most.pair);
    if (count !== most.count) {
      if (count !== undefined) queue.add({ pair: most.pair, count });
      continue;
    }
    const [left, right] = [Math.floor(most.pair / RADIX), most.pair % RADIX];
    const token = tokens[left] + tokens[right].slice(2);
    // Two ways may lead to one token: a+##bc and ab+##c.
    const merged = ids.get(token) ?? tokens.push(token) - 1;
    ids.set(token, merged);
    const touched = new Set<number>();
    for (const word of wordsOf.get(most.pair)!) mergeInWord(word, left, right, merged, touched);
    counts.delete(most.pair);
    wordsOf.delete(most.pair);
    for (const pair of touched) {
      const changed = counts.get(pair);
      if (changed !== undefined) queue.add({ pair, count: changed });
    }
    if (++merges % MERGES_BETWEEN_PAUSES === 0) await setImmediate();
    signal?.throwIfAborted();
  }
  return tokens;
}
