import type { EmbeddingSource } from "@dpr/index";
import type { EvaluationQuestion } from "./load-questions.ts";

/** The same source; `seen` gets those of its ids that are in `wanted`, as its blocks are read. */
export function noteIds(source: EmbeddingSource, wanted: ReadonlySet<string>, seen: Set<string>): EmbeddingSource {
  const { rows, dimension, fingerprint, contents } = source;
  return {
    rows,
    dimension,
    fingerprint,
    contents,
    async *blocks() {
      for await (const block of source.blocks()) {
        for (const id of block.ids) if (wanted.has(id)) seen.add(id);
        yield block;
      }
    },
  };
}

/** The ids of all gold passages that have one. */
export function goldIds(questions: readonly EvaluationQuestion[]): ReadonlySet<string> {
  return new Set(questions.flatMap(({ gold }) => gold.map(({ id }) => id)).filter((id) => id !== ""));
}

/** A gold passage that is not in the corpus can never be found: the file is of another corpus. */
export function requireGold(
  questions: readonly EvaluationQuestion[],
  goldFile: string,
  seen: ReadonlySet<string>,
  shards: string,
): void {
  for (const [row, { gold }] of questions.entries()) {
    const missing = gold.find(({ id }) => id !== "" && !seen.has(id));
    if (missing !== undefined) throw new GoldPassageUnknownError(goldFile, row, missing.id, shards);
  }
}

/** A gold passage's id stands in no shard. */
export class GoldPassageUnknownError extends Error {
  readonly code = "GOLD_PASSAGE_UNKNOWN";
  override readonly name = "GoldPassageUnknownError";
  readonly path: string;
  readonly id: string;
  constructor(path: string, row: number, id: string, shards: string) {
    const place = `${path}: question ${(row + 1).toLocaleString("en")}: positive_ctxs`;
    super(
      `${place}: expected a passage that ${shards} holds, got the id ${JSON.stringify(id)}, which no shard has; ` +
        "give the gold file of this corpus, or embed all of it",
    );
    this.path = path;
    this.id = id;
  }
}
