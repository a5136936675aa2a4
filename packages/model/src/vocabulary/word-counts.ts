import { basicWords } from "./basic-words.ts";

/** Words and characters of texts, with how often each came. */
export interface WordCounts {
  readonly words: ReadonlyMap<string, number>;
  /** Of all words, those that were forgotten included. */
  readonly characters: ReadonlyMap<string, number>;
}

export interface CountingOptions {
  readonly lowerCase: boolean;
  /** Distinct words held at a time: where there are more, the rarest half is forgotten. */
  readonly maximumWords: number;
  readonly signal?: AbortSignal;
}

/** BERT's tokenizer makes a longer word one unknown token, so nothing can be learnt from its parts. */
const LONGEST_WORD = 100;

/**
 * Counts the words of texts. Memory grows with distinct words alone, up to the maximum. A word
 * that was forgotten and comes again counts from 0 (after lossy counting, Manku and Motwani 2002): so of a large
 * collection's rare words counts may be too low, and of frequent ones never.
 */
export async function countWords(
  texts: Iterable<string> | AsyncIterable<string>,
  { lowerCase, maximumWords, signal }: CountingOptions,
): Promise<WordCounts> {
  const words = new Map<string, number>();
  const characters = new Map<string, number>();
  for await (const text of texts) {
    signal?.throwIfAborted();
    for (const word of basicWords(text, lowerCase)) {
      const count = words.get(word);
      if (count !== undefined) words.set(word, count + 1);
      else if (word.length <= LONGEST_WORD || Array.from(word).length <= LONGEST_WORD) words.set(copy(word), 1);
    }
    if (words.size > maximumWords) forgetRarest(words, characters);
  }
  for (const [word, count] of words) countCharacters(word, count, characters);
  return { words, characters };
}

/** A piece of a longer text keeps that text in memory, unless it is made anew. */
function copy(word: string): string {
  return word.length < 13 ? word : Buffer.from(word, "utf16le").toString("utf16le");
}

/** Forgets words up to a count that at least half of all words do not exceed. */
function forgetRarest(words: Map<string, number>, characters: Map<string, number>): void {
  const counts = Float64Array.from(words.values()).sort();
  const highest = counts[counts.length >> 1];
  for (const [word, count] of words) {
    if (count > highest) continue;
    countCharacters(word, count, characters);
    words.delete(word);
  }
}

function countCharacters(word: string, count: number, characters: Map<string, number>): void {
  for (const character of word) characters.set(character, (characters.get(character) ?? 0) + count);
}
