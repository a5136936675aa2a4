import { type CommandContext, createProgress, log, peakRssMb } from "@dpr/command-line";
import { openShards, type Passage } from "@dpr/data";
import { RetrievalEvaluation, type TopKAccuracy, writeRetrievalFile } from "@dpr/eval";
import { createFlatIndex, type EmbeddingSource, type Hit } from "@dpr/index";
import { createEmbedder, createEngine, type Matrix } from "@dpr/model";
import { accuracyTable } from "./accuracy-table.ts";
import { embedQuestions } from "./embed-questions.ts";
import { fetchPassages } from "./fetch-passages.ts";
import { type EvaluationQuestion, loadQuestions } from "./load-questions.ts";
import type { EvaluatorOptions } from "./options.ts";
import { loadQuestionModel, type QuestionModel } from "./question-model.ts";
import { goldIds, noteIds, requireGold } from "./require-gold.ts";

/** The k of top-k accuracy, as far as there are so many passages. */
const CUTOFFS = [1, 5, 10, 20, 50, 100];

/** Embeds questions, searches the shards with them, and measures what was found. */
export async function evaluate(options: EvaluatorOptions, { signal }: CommandContext): Promise<object> {
  const started = performance.now();
  const { ctxFile, outFile, nDocs, allowDuplicateIds } = options;
  const encodedCtxFile = options.encodedCtxFile.join(",");
  const questions = await loadQuestions(options);
  const shards = await openShards(options.encodedCtxFile, {
    allowDuplicateIds,
    verify: "while reading",
    reuseMemory: true,
  });
  const model = await loadQuestionModel(options, encodedCtxFile, shards);

  const embeddings = await embed(questions, model, options, signal);
  const gold = new Set<string>();
  const searchStarted = performance.now();
  const neighbours = await search(noteIds(shards, goldIds(questions), gold), embeddings, options, signal);
  const searchSeconds = secondsSince(searchStarted);
  requireGold(questions, options.gold ?? "", gold, encodedCtxFile);

  const ids = new Set(neighbours.flatMap((hits) => hits.map(({ id }) => id)));
  const passages = await fetchPassages(ctxFile, ids, encodedCtxFile, signal);
  const evaluation = new RetrievalEvaluation({ cutoffs: CUTOFFS.filter((k) => k <= nDocs) });
  const judged = judge(evaluation, questions, neighbours, passages, signal);
  if (outFile !== undefined) await writeRetrievalFile(outFile, judged);
  else for await (const _ of judged);

  const report = evaluation.report();
  if (report.unusableAnswers > 0) log(`${report.unusableAnswers} answers without a word can match nothing`);
  console.log(accuracyTable(report));
  return {
    questions: questions.length,
    rows: shards.rows,
    topK: rounded(report.byAnswer),
    goldTopK: rounded(report.byGold),
    searchSeconds,
    seconds: secondsSince(started),
    peakRssMb: peakRssMb(),
    files: outFile === undefined ? [] : [outFile],
  };
}

async function embed(
  questions: readonly EvaluationQuestion[],
  encoder: QuestionModel,
  { engine: engineName, threads, batchSize, fp16 }: EvaluatorOptions,
  signal: AbortSignal,
): Promise<Matrix> {
  await using engine = await createEngine(engineName, { threads });
  await using embedder = await createEmbedder({ engine, model: encoder.model });
  const { directory, maximumLength, model, notes } = encoder;
  const scaled = model.normalize ? ", scaled to length 1" : "";
  log(`${directory}: ${model.pooling} pooling${scaled}, ${maximumLength} tokens at most; engine ${engine.name}`);
  for (const note of notes) log(`${directory}: ${note}`);
  if (fp16) log(`--fp16: engine ${engine.name} has no 16-bit numbers; it computes in fp32`);
  using progress = createProgress({ label: "embedding questions", total: questions.length, unit: "questions" });
  const onRun = (embedded: readonly Int32Array[]) => progress.advance(embedded.length);
  const texts = questions.map(({ question }) => question);
  return await embedQuestions(texts, { encoder, embedder, batchSize, onRun, signal });
}

async function search(
  source: EmbeddingSource,
  queries: Matrix,
  { nDocs, threads }: EvaluatorOptions,
  signal: AbortSignal,
): Promise<readonly (readonly Hit[])[]> {
  await using index = await createFlatIndex(source, { threads });
  using progress = createProgress({ label: "searching", total: source.rows, unit: "passages" });
  let before = 0;
  const onProgress = (rowsDone: number) => {
    progress.advance(rowsDone - before);
    before = rowsDone;
  };
  return await Array.fromAsync(index.search(queries, nDocs, { onProgress, signal }));
}

/** Judges question by question, as the file of results takes them. */
async function* judge(
  evaluation: RetrievalEvaluation,
  questions: readonly EvaluationQuestion[],
  neighbours: readonly (readonly Hit[])[],
  passages: ReadonlyMap<string, Passage>,
  signal: AbortSignal,
) {
  for (const [row, question] of questions.entries()) {
    signal.throwIfAborted();
    const retrieved = neighbours[row].map(({ id, score }) => ({ ...passages.get(id)!, score }));
    yield evaluation.add({ ...question, retrieved });
  }
}

function secondsSince(started: number): number {
  return Number(((performance.now() - started) / 1000).toFixed(2));
}

/** Shares with 4 decimals; undefined, and so not in the results, where nothing was measured. */
function rounded(result: TopKAccuracy | undefined): Readonly<Record<string, number>> | undefined {
  if (result === undefined) return undefined;
  return Object.fromEntries(Object.entries(result.accuracy).map(([k, share]) => [k, Number(share.toFixed(4))]));
}
