import { hash } from "node:crypto";
import { log } from "@dpr/command-line";
import { type ExampleSource, type Passage, readPassages, type TrainingExample } from "@dpr/data";
import type { PlacedPassage } from "./pool-blocks.ts";

/** The passages that the questions of the dev file are looked for among. */
export interface DevPool {
  /** Of all passages. */
  readonly length: number;
  /** Passages that answer a question of the dev file, in memory. */
  readonly gold: readonly PlacedPassage[];
  /** For each question, where its gold passages stand, [questions]; none when the pool has none. */
  readonly golds: readonly (readonly number[])[];
  /** All others, read again at every call. */
  others(): AsyncIterable<PlacedPassage>;
}

/** Examples that are read at once. */
const EXAMPLES_READ = 64;

/**
 * Reads the pool once: the distinct passages of the dev file, by title and text, or those of a file of passages, in
 * which a positive is found by its id, or by its title and text if it has no id.
 * @throws NoGoldInPoolError, and what reading the file throws
 */
export async function openDevPool(
  examples: ExampleSource,
  passageFile: string | undefined,
  signal: AbortSignal,
): Promise<DevPool> {
  const seekers = await seekersOf(examples, passageFile === undefined ? textKey : goldKey, signal);
  const passages = () => (passageFile === undefined ? distinctPassages(examples) : readPassages(passageFile));
  const golds = Array.from({ length: examples.length }, (): number[] => []);
  const gold: PlacedPassage[] = [];
  let length = 0;
  for await (const passage of passages()) {
    signal.throwIfAborted();
    const place = length++;
    const found = new Set([idKey(passage), textKey(passage)].flatMap((key) => seekers.get(key) ?? []));
    if (found.size > 0) gold.push({ place, passage });
    for (const question of found) golds[question].push(place);
  }
  reportMissing(golds, passageFile ?? "the dev file");
  const isGold = new Set(gold.map(({ place }) => place));
  return {
    length,
    gold,
    golds,
    async *others() {
      let place = 0;
      for await (const passage of passages()) {
        if (!isGold.has(place)) yield { place, passage };
        place++;
      }
    },
  };
}

/** For each key of a positive, the questions that it answers. */
async function seekersOf(
  examples: ExampleSource,
  keyOf: (passage: Passage) => string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const seekers = new Map<string, number[]>();
  let question = 0;
  for await (const { positives } of inOrder(examples)) {
    signal.throwIfAborted();
    for (const key of positives.map(keyOf)) {
      const questions = seekers.get(key);
      if (questions === undefined) seekers.set(key, [question]);
      else questions.push(question);
    }
    question++;
  }
  return seekers;
}

/** Every passage of the dev file once, where it comes first. Memory holds 20 bytes and their bookkeeping for each. */
async function* distinctPassages(examples: ExampleSource): AsyncGenerator<Passage> {
  const seen = new Set<string>();
  for await (const { positives, negatives, hardNegatives } of inOrder(examples)) {
    for (const passage of [...positives, ...negatives, ...hardNegatives]) {
      const key = textKey(passage);
      if (!seen.has(key)) yield passage;
      seen.add(key);
    }
  }
}

async function* inOrder(examples: ExampleSource): AsyncGenerator<TrainingExample> {
  for (let start = 0; start < examples.length; start += EXAMPLES_READ) {
    const count = Math.min(EXAMPLES_READ, examples.length - start);
    yield* await examples.read(Array.from({ length: count }, (_, row) => start + row));
  }
}

function goldKey(passage: Passage): string {
  return passage.id === "" ? textKey(passage) : idKey(passage);
}

function idKey({ id }: Passage): string {
  return `id ${id}`;
}

function textKey({ title, text }: Passage): string {
  return hash("sha1", `${title}\u0000${text}`, "base64");
}

function reportMissing(golds: DevPool["golds"], place: string): void {
  const missing = golds.filter((places) => places.length === 0).length;
  if (missing === golds.length) throw new NoGoldInPoolError(place, golds.length);
  const [some, all] = [missing.toLocaleString("en"), golds.length.toLocaleString("en")];
  if (missing > 0) log(`${place} holds no positive of ${some} of ${all} dev questions: they count as not found`);
}

/** No question of the dev file can ever be found among these passages. */
export class NoGoldInPoolError extends Error {
  readonly code = "NO_GOLD_IN_POOL";
  override readonly name = "NoGoldInPoolError";
  readonly path: string;
  constructor(path: string, questions: number) {
    super(
      `${path}: expected positives of the ${questions.toLocaleString("en")} dev questions, got none; ` +
        "give the passages that --dev_file was made from, or leave out --val_ctx_file",
    );
    this.path = path;
  }
}
