import { type Hit, type RetrievedQuestion } from "@dpr/data";
import { combSum, interpolate, type RankedPassage, reciprocalRankFusion } from "@dpr/eval";
import type { FuseOptions } from "../options/fuse-options.ts";
import { joinByKey } from "./join-by-key.ts";
import type { Results } from "./results.ts";

/** One ranking for each question, made of those of several results, see {@link FuseOptions}. */
export function fuseResults(runs: readonly Results[], options: FuseOptions): Results {
  return {
    name: runs.map(({ name }) => name).join(" + "),
    async *read() {
      const streams = runs.map((run) => run.read());
      for await (const questions of joinByKey(streams, questionKey)) yield fuseQuestion(questions, runs, options);
    },
  };
}

/** What says that two files speak of one question: its id, or where they have none its text. */
export function questionKey({ id, question }: Pick<RetrievedQuestion, "id" | "question">): string {
  return id === "" ? question : id;
}

function fuseQuestion(
  questions: readonly (RetrievedQuestion | undefined)[],
  runs: readonly Results[],
  { method, weights, depth, keep, rrfK }: FuseOptions,
): RetrievedQuestion {
  const hits = questions.map((question) => question?.hits ?? []);
  const known = new Map<string, Hit>();
  for (const hit of hits.flat()) known.set(hit.id, { ...hit, ...definedOf(known.get(hit.id)) });
  const limits = { depth, keep };
  const scored = (): readonly (readonly RankedPassage[])[] =>
    hits.map((run, index) => run.map((hit) => scoredHit(hit, runs[index].name)));
  const fused =
    method === "rrf"
      ? reciprocalRankFusion(hits, { ...limits, k: rrfK })
      : method === "combsum"
        ? combSum(scored(), limits)
        : interpolate(scored(), weights ?? runs.map(() => 1), limits);
  const first = questions.find((question) => question !== undefined)!;
  return { ...first, hits: fused.map(({ id, score }) => ({ ...known.get(id), id, score })) };
}

/** The fields that a hit has. */
function definedOf(hit: Hit | undefined): Partial<Hit> {
  return Object.fromEntries(Object.entries(hit ?? {}).filter(([, value]) => value !== undefined));
}

function scoredHit({ id, score }: Hit, name: string): RankedPassage {
  if (score === undefined) throw new ScoresMissingError(name, id);
  return { id, score };
}

/** A fusion of scores needs them. */
export class ScoresMissingError extends Error {
  readonly code = "SCORES_MISSING";
  override readonly name = "ScoresMissingError";
  readonly path: string;
  constructor(path: string, id: string) {
    super(`${path}: passage ${JSON.stringify(id)}: expected a score, got none; fuse by --method rrf, which needs none`);
    this.path = path;
  }
}
