/** Words as tokens, one after the other in one array. */
export interface WordSymbols {
  /** Of word w from `starts[w]` on, `lengths[w]` of them. */
  readonly symbols: Int32Array;
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  /** How often each word comes. */
  readonly counts: Float64Array;
}

/** Cuts words of two characters and more into single ones: `abc` into `a`, `##b`, `##c`. Leaves out what has others. */
export function splitIntoCharacters(words: ReadonlyMap<string, number>, ids: ReadonlyMap<string, number>): WordSymbols {
  const [symbols, starts, lengths, counts]: number[][] = [[], [], [], []];
  for (const [word, count] of words) {
    const characters = Array.from(word, (character, place) => ids.get(place === 0 ? character : `##${character}`));
    if (characters.length < 2 || characters.includes(undefined)) continue;
    starts.push(symbols.length);
    lengths.push(characters.length);
    counts.push(count);
    symbols.push(...(characters as number[]));
  }
  return {
    symbols: Int32Array.from(symbols),
    starts: Int32Array.from(starts),
    lengths: Int32Array.from(lengths),
    counts: Float64Array.from(counts),
  };
}
