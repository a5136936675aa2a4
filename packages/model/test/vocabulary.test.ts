import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { bertNormalizer, bertPreTokenizer } from "tokenizers";
import { describe, expect, test } from "vitest";
import { createTokenizerFromVocabulary, trainVocabulary } from "../src/index.ts";
import { basicWords } from "../src/vocabulary/basic-words.ts";
import { characterTokens } from "../src/vocabulary/character-tokens.ts";
import { mergePairs } from "../src/vocabulary/merge-pairs.ts";
import { PairQueue } from "../src/vocabulary/pair-queue.ts";
import { countWords } from "../src/vocabulary/word-counts.ts";

const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
/** Few letters, so that pairs come often, equally often, overlapping and in two ways. */
const word = fc.string({ minLength: 1, maxLength: 9, unit: fc.constantFrom("a", "b", "c") });
const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(" "));
const manyScripts = fc.string({
  unit: fc.constantFrom(...Array.from(" \tabAÉßİΣςжЖ東京한글タがابآ12.,’'$-\u0301\u200D🎉ﬁ")),
  maxLength: 30,
});

describe("words before WordPiece", () => {
  test.each([true, false])("are those of the tokenizer, character by character; lower case: %s", (lowercase) => {
    const normalizer = bertNormalizer(lowercase ? {} : { lowercase, stripAccents: false });
    const theirs = (one: string) =>
      bertPreTokenizer()
        .preTokenizeString(normalizer.normalizeString(one))
        .map(([part]) => part);
    let different = 0;
    for (let start = 0; start < 0x30000; start += 256) {
      const codes = Array.from({ length: 256 }, (_, i) => start + i).filter((code) => code < 0xd800 || code > 0xdfff);
      const all = codes.map((code) => `a${String.fromCodePoint(code)}Σb`);
      if (same(basicWords(all.join(" "), lowercase), theirs(all.join(" ")))) continue;
      different += all.filter((one) => !same(basicWords(one, lowercase), theirs(one))).length;
    }
    // The tokenizer knows an older Unicode: marks and punctuation of scripts that came after it are letters there.
    expect(different).toBeLessThan(700);
  });

  test.each([
    ["Ça va, naïve ΣΟΦΟΣ?", ["ca", "va", ",", "naive", "σοφοσ", "?"]],
    ["東京タワー is 333m (¥1,200)", ["東", "京", "タワー", "is", "333m", "(", "¥1", ",", "200", ")"]],
    ["a\u0000b\tc\u200Dd\u00A0e", ["ab", "cd", "e"]],
    ["don't $5~", ["don", "'", "t", "$", "5", "~"]],
    ["", []],
  ])("of %j", (given, expected) => {
    expect(basicWords(given, true)).toEqual(expected);
  });
});

function same(ours: readonly string[], theirs: readonly string[]): boolean {
  return ours.length === theirs.length && ours.every((one, i) => one === theirs[i]);
}

test("a queue gives what is most frequent first, and of equal ones what stands first", () => {
  const entry = fc.record({ pair: fc.nat(20), count: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const queue = new PairQueue((one, other) => one - other);
      for (const one of entries) queue.add(one);
      const taken = entries.map(() => queue.take()!);
      expect(queue.take()).toBeUndefined();
      expect(taken).toEqual(entries.toSorted((a, b) => b.count - a.count || a.pair - b.pair));
    }),
  );
});

test("pieces are those of a reading that counts every pair anew for each", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 6 }), fc.nat(30), async (texts, more) => {
      const { words, characters } = await countWords(texts, { lowerCase: true, maximumWords: 1000 });
      const tokens = characterTokens(characters, 100);
      const size = tokens.length + more;
      expect(await mergePairs(words, { tokens, size })).toEqual(mergeSlowly(words, tokens, size));
    }),
    { numRuns: 300 },
  );
});

function mergeSlowly(words: ReadonlyMap<string, number>, given: readonly string[], size: number): readonly string[] {
  const tokens = [...given];
  const split = [...words].map(([one, count]) => ({
    count,
    parts: Array.from(one, (character, i) => (i === 0 ? character : `##${character}`)),
  }));
  while (tokens.length < size) {
    const counts = new Map<string, number>();
    for (const { parts, count } of split) {
      for (let i = 0; i + 1 < parts.length; i++) {
        const pair = `${parts[i]} ${parts[i + 1]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + count);
      }
    }
    const [best] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    if (best === undefined || best[1] < 2) break;
    const [left, right] = best[0].split(" ");
    const merged = left + right.slice(2);
    if (!tokens.includes(merged)) tokens.push(merged);
    for (const { parts } of split) {
      for (let i = 0; i + 1 < parts.length; i++) {
        if (parts[i] === left && parts[i + 1] === right) parts.splice(i, 2, merged);
      }
    }
  }
  return tokens;
}

test("the same texts give the same vocabulary in any order, and a larger one begins with a smaller one", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 8 }), fc.nat(20), fc.nat(20), async (texts, some, more) => {
      const size = 5 + 6 + some;
      const smaller = await trainVocabulary(texts, { size });
      const larger = await trainVocabulary(texts.toReversed(), { size: size + more });
      expect(larger.slice(0, smaller.length)).toEqual(smaller);
      expect(smaller.length).toBeLessThanOrEqual(size);
      expect(new Set(larger).size).toBe(larger.length);
    }),
  );
});

test("what was learnt from is read without [UNK], in any script", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(manyScripts, { maxLength: 4 }), fc.boolean(), async (texts, lowerCase) => {
      const tokens = await trainVocabulary(texts, { lowerCase, size: 1000 });
      const tokenizer = await createTokenizerFromVocabulary(tokens, { lowerCase });
      for (const ids of await tokenizer.encodeBatch(texts.map(asText), 200)) expect(ids).not.toContain(1);
    }),
  );
});

test("a vocabulary is special tokens, characters, then pieces, each line once", async () => {
  const tokens = await trainVocabulary(["low lower lowest, low", "new newer newest", "東京 low"], { size: 60 });
  expect(tokens.slice(0, 5)).toEqual(special);
  const characters = [...new Set("lowerstn")].flatMap((one) => [one, `##${one}`]);
  expect(tokens.slice(5, 24)).toEqual([...characters, ",", "東", "京"].sort());
  expect(tokens.slice(24)).toEqual(["##ow", "low", "##ew", "new", "##er", "##es", "##est"]);
});

test("letters and accents stay where case is kept", async () => {
  const tokens = await trainVocabulary(["É É É Ab Ab"], { lowerCase: false });
  expect(tokens.slice(5)).toEqual(["##A", "##b", "##É", "A", "b", "É", "Ab"]);
});

test("characters rarer than one in a million are left out, and the rarest where there is no room", () => {
  const characters = new Map([
    ["a", 2_000_000],
    ["b", 3],
    ["c", 1],
    ["東", 2],
    ["!", 900],
  ]);
  expect(characterTokens(characters, 100)).toEqual(["!", "##a", "##b", "a", "b"]);
  expect(characterTokens(characters, 3)).toEqual(["!", "##a", "a"]);
  expect(characterTokens(characters, 2)).toEqual(["##a", "a"]);
});

test("no more words are held than allowed; the frequent ones keep their counts, and all characters theirs", async () => {
  function* texts() {
    for (let i = 0; i < 2000; i++) yield `often rare${i} often`;
  }
  const { words, characters } = await countWords(texts(), { lowerCase: true, maximumWords: 100 });
  expect(words.size).toBeLessThanOrEqual(101);
  expect(words.get("often")).toBe(4000);
  expect(characters.get("f")).toBe(4000);
  expect(characters.get("a")).toBe(2000);
});

test("a word too long for the tokenizer teaches nothing", async () => {
  const tokens = await trainVocabulary([`${"x".repeat(101)} ${"y".repeat(100)}`]);
  expect(tokens).not.toContain("##xx");
  expect(tokens).toContain("##yy");
});

test("training stops when it is told to", async () => {
  const stop = new AbortController();
  async function* texts() {
    yield "one two";
    stop.abort();
    yield "three";
  }
  await expect(trainVocabulary(texts(), { signal: stop.signal })).rejects.toThrow("aborted");
  const words = new Map([["aaab", 5]]);
  await expect(mergePairs(words, { tokens: ["a", "##a", "##b"], size: 9, signal: stop.signal })).rejects.toThrow(
    "aborted",
  );
});

describe("on real text", () => {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const passages = async (path: string) => (await readFile(path, "utf8")).split("\n").slice(1, -1);

  test("the sample's passages are read without [UNK], a word as little more than one token", async () => {
    const texts = await passages(`${root}examples/sample/passages.tsv`);
    const tokens = await trainVocabulary(texts, { size: 4000 });
    const tokenizer = await createTokenizerFromVocabulary(tokens, { lowerCase: true });
    const ids = (await tokenizer.encodeBatch(texts.map(asText), 512)).map((all) => all.slice(1, -1));
    const words = texts.reduce((sum, one) => sum + basicWords(one, true).length, 0);
    expect(ids.some((all) => all.includes(1))).toBe(false);
    expect(ids.reduce((sum, all) => sum + all.length, 0) / words).toBeLessThan(1.2);
  });

  const chinese = `${root}../shared/data/zh/passages.tsv`;
  if (!existsSync(chinese)) console.warn(`A test on Chinese passages is skipped: there is no ${chinese}.`);
  test.skipIf(!existsSync(chinese))("Chinese passages lose one character in a thousand at most", async () => {
    const texts = await passages(chinese);
    const tokens = await trainVocabulary(texts);
    const tokenizer = await createTokenizerFromVocabulary(tokens, { lowerCase: true });
    const ids = (await tokenizer.encodeBatch(texts.map(asText), 512)).flatMap((all) => [...all.slice(1, -1)]);
    expect(ids.filter((id) => id === 1).length / ids.length).toBeLessThan(0.001);
    expect(tokens).toHaveLength(8000);
  });
});

function asText(text: string) {
  return { text };
}
