import { readShardIds } from "@dpr/data";
import type { EvaluationQuestion } from "../questions/evaluation-question.ts";

/**
 * A gold passage that is not in the corpus can never be found: the file is of another corpus. `found`: ids that are known
 * to be there; the others are looked for in the shards, of which only ids are read.
 * @throws GoldPassageUnknownError
 */
export async function requireGold(
  questions: readonly EvaluationQuestion[],
  goldFile: string,
  found: ReadonlySet<string>,
  shards: { readonly name: string; readonly files: readonly string[] },
): Promise<void> {
  const missing = new Set(
    questions.flatMap(({ gold }) => gold.map(({ id }) => id)).filter((id) => id !== "" && !found.has(id)),
  );
  for (const file of shards.files) {
    if (missing.size === 0) return;
    for await (const { ids } of readShardIds(file)) for (const id of ids) missing.delete(id);
  }
  for (const [row, { gold }] of questions.entries()) {
    const unknown = gold.find(({ id }) => missing.has(id));
    if (unknown !== undefined) throw new GoldPassageUnknownError(goldFile, row, unknown.id, shards.name);
  }
}

/** A gold passage's id stands in no shard. */
export class GoldPassageUnknownError extends Error {
  readonly code = "GOLD_PASSAGE_UNKNOWN";
  override readonly name = "GoldPassageUnknownError";
  readonly path: string;
  readonly id: string;
  constructor(path: string, row: number, id: string, shards: string) {
    const place = `${path}: question ${(row + 1).toLocaleString("en")}: gold passage`;
    super(
      `${place}: expected one that ${shards} holds, got the id ${JSON.stringify(id)}, which no shard has; ` +
        "give the gold file of this corpus, or embed all of it",
    );
    this.path = path;
    this.id = id;
  }
}
