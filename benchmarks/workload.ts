import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BertModel, createRandomModel } from "@dpr/model";
import type { Sizes } from "./plain-products.ts";

/** Real questions and passages of Natural Questions, as numbers of tokens. */
interface Lengths {
  readonly questions: readonly number[];
  readonly contexts: readonly number[];
}

const lengths = JSON.parse(readFileSync(join(import.meta.dirname, "nq-lengths.json"), "utf8")) as Lengths;

/** Texts of real lengths, of made-up tokens: what is computed does not depend on them. */
export function madeUpTexts(kind: keyof Lengths, count: number): readonly Int32Array[] {
  const source = lengths[kind];
  return Array.from({ length: count }, (_, text) =>
    Int32Array.from({ length: source[text % source.length] }, (_, i) => 5 + ((text * 7919 + i) % 30_000)),
  );
}

/** A batch of dense passage retrieval: two contexts a question, the first its positive. */
export function madeUpBatch(questions: number) {
  return {
    questions: madeUpTexts("questions", questions),
    contexts: madeUpTexts("contexts", 2 * questions),
    positives: Int32Array.from({ length: questions }, (_, i) => 2 * i),
  };
}

/** A BERT of these sizes with BERT's vocabulary and random weights, always the same. */
export function randomModel({ layers, hiddenSize, heads }: Sizes, dropout = 0.1): BertModel {
  return createRandomModel(
    {
      ...{ vocabularySize: 30_522, hiddenSize, layers, heads, intermediateSize: 4 * hiddenSize, maximumPositions: 512 },
      ...{ typeVocabularySize: 2, layerNormEpsilon: 1e-12, hiddenDropout: dropout, attentionDropout: dropout },
      ...{ padId: 0, initializerRange: 0.02 },
    },
    1,
  );
}

/** One seed a text, as dropout wants them. */
export function seedsOf(texts: readonly Int32Array[]): Uint32Array {
  return Uint32Array.from(texts, (_, text) => text);
}

export function lengthsOf(texts: readonly Int32Array[]): number[] {
  return texts.map((text) => text.length);
}

export function countTokens(texts: readonly Int32Array[]): number {
  return texts.reduce((all, text) => all + text.length, 0);
}
