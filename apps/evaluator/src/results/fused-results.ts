import { type Hit, type RetrievedQuestion } from "@dpr/data";
import { combSum, interpolate, type RankedPassage, reciprocalRankFusion } from "@dpr/eval";
import type { FuseOptions } from "../options/fuse-options.ts";
import type { AskedQuestions, AskQuestions } from "./asked-questions.ts";
import { joinByKey } from "./join-by-key.ts";
import type { Results } from "./results.ts";

/** How rankings become one. */
export type FusionOptions = Pick<FuseOptions, "method" | "weights" | "depth" | "keep" | "rrfK">;

/**
 * One ranking for each question, made of those of several results, see {@link FuseOptions}. What is asked tells which
 * questions are the same: files may name them by ids or by texts. Reading throws RunsDifferError where no two share any.
 */
export function fuseResults(runs: readonly Results[], ask: AskQuestions, options: FusionOptions): Results {
  const name = runs.map((run) => run.name).join(" + ");
  return {
    name,
    async *read() {
      const streams = runs.map((run) => withAskedIds(run, ask()));
      let shared = false;
      for await (const questions of joinByKey(streams, ({ id, question }) => (id === "" ? question : id))) {
        shared ||= questions.filter((question) => question !== undefined).length > 1;
        yield fuseQuestion(questions, runs, options);
      }
      if (!shared) throw new RunsDifferError(name);
    },
  };
}

/** The questions of results, under the ids of those that are asked. */
async function* withAskedIds(run: Results, asked: AskedQuestions): AsyncGenerator<RetrievedQuestion> {
  for await (const found of run.read()) {
    const known = asked.take(found);
    yield known === undefined ? found : { ...found, id: known.id, question: known.question };
  }
}

function fuseQuestion(
  questions: readonly (RetrievedQuestion | undefined)[],
  runs: readonly Results[],
  { method, weights, depth, keep, rrfK }: FusionOptions,
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

/** Runs that are to be fused have no question in common. */
export class RunsDifferError extends Error {
  readonly code = "RUNS_DIFFER";
  override readonly name = "RunsDifferError";
  constructor(runs: string) {
    super(`${runs}: expected runs of the same questions, got none that two of them share; give the files of one set`);
  }
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
