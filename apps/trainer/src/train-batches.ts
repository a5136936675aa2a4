import type { Batch } from "@dpr/data";
import { chanceLoss, type Chunks, chunksByCount, chunksByTokens, gradientCache } from "@dpr/gradcache";
import { deriveSeed, type Engine, type Optimizer, type TextTokenizer, usefulOperations } from "@dpr/model";
import type { EncoderPair } from "./encoder-pair.ts";
import { lossOptions } from "./loss-options.ts";
import type { TrainerOptions } from "./options.ts";
import { tokenizeBatch } from "./tokenized-batch.ts";

/** Everything that updates need. */
export interface Training {
  readonly engine: Engine;
  readonly encoders: EncoderPair;
  readonly tokenizer: TextTokenizer;
  readonly optimizer: Optimizer;
  readonly options: TrainerOptions;
  /** Of activations that may be kept between the passes. */
  readonly memoryBudgetMb: number;
  readonly signal: AbortSignal;
}

/** What one batch came to. */
interface BatchReport {
  /** Mean over the batch's questions, before the update. */
  readonly loss: number;
  /** What it would be if all contexts scored alike. */
  readonly chanceLoss: number;
  /** Questions whose positive scored highest. */
  readonly correct: number;
  readonly questions: number;
  readonly contexts: number;
  /** Of questions and contexts, without padding. */
  readonly tokens: number;
  /** With padding. */
  readonly paddedTokens: number;
  /** Padded tokens that ran forward twice. */
  readonly recomputedTokens: number;
  /** Of the matrix products, see `usefulOperations`. */
  readonly operations: number;
  readonly seconds: {
    readonly tokenize: number;
    readonly embed: number;
    readonly loss: number;
    readonly backward: number;
  };
}

/** One update has been made, of one batch or of several. */
export interface UpdateReport extends Omit<BatchReport, "seconds"> {
  /** Counted from 0. */
  readonly update: number;
  readonly batches: number;
  readonly learningRate: number;
  /** Of both encoders together, before clipping. */
  readonly gradientNorm: number;
  readonly seconds: BatchReport["seconds"] & { readonly optimize: number; readonly all: number };
}

/**
 * One update for every `--gradient_accumulation_steps` batches, fewer at the end: the mean gradient of whole batches,
 * chunk by chunk, then clipped AdamW.
 */
export async function* trainBatches(training: Training, batches: AsyncIterable<Batch>): AsyncGenerator<UpdateReport> {
  const { gradientAccumulationSteps } = training.options;
  let reports: BatchReport[] = [];
  let started = performance.now();
  for await (const batch of batches) {
    reports.push(await addGradients(training, batch, reports.length));
    if (reports.length < gradientAccumulationSteps) continue;
    yield await update(training, reports, started);
    reports = [];
    started = performance.now();
  }
  if (reports.length > 0) yield await update(training, reports, started);
}

/** Adds the gradients of one batch; `turn` numbers the batches of an update. */
async function addGradients(training: Training, batch: Batch, turn: number): Promise<BatchReport> {
  const { optimizer, options, tokenizer, encoders, engine, memoryBudgetMb } = training;
  const started = performance.now();
  const { questions, contexts, positives, tokens } = await tokenizeBatch(tokenizer, batch, encoders.forms);
  const tokenize = secondsSince(started);
  // The turn of a batch is part of its name only where there are several, so that seeds are those of plain updates.
  const name = turn === 0 ? `update ${optimizer.updates}` : `batch ${turn} of update ${optimizer.updates}`;
  const side = <Encoder>(encoder: Encoder, texts: readonly Int32Array[], label: string, size: number | undefined) => ({
    encoder,
    examples: texts,
    seeds: dropoutSeeds(options.seed, `${label} of ${name}`, texts.length),
    chunks: cut(texts, size ?? options.chunkSize, options.chunkTokens),
  });
  const question = side(encoders.question, questions, "questions", options.qChunkSize);
  const context = side(encoders.context, contexts, "contexts", options.ctxChunkSize);
  const padded = [...paddedTokens(question), ...paddedTokens(context)];
  const loss = lossOptions(options, batch);
  let recomputedTokens = 0;
  const { seconds, ...result } = await gradientCache({
    question,
    context,
    positives,
    loss,
    multiply: engine.multiply,
    memoryBudget: memoryBudgetMb * 1e6,
    onChunk: ({ pass, chunk, isHeld }) => {
      if (pass === "backward" && !isHeld) recomputedTokens += padded[chunk];
    },
  });
  return {
    ...result,
    chanceLoss: chanceLoss(questions.length, contexts.length, loss),
    questions: questions.length,
    contexts: contexts.length,
    tokens,
    paddedTokens: padded.reduce((all, one) => all + one, 0),
    recomputedTokens,
    operations:
      usefulOperations(encoders.forms.question, lengthsOf(questions), true) +
      usefulOperations(encoders.forms.context, lengthsOf(contexts), "backward" in encoders.context),
    seconds: { tokenize, ...seconds },
  };
}

async function update(training: Training, reports: readonly BatchReport[], started: number): Promise<UpdateReport> {
  const { optimizer } = training;
  const number = optimizer.updates;
  const stepping = performance.now();
  const step = await optimizer.step(reports.length);
  const optimize = secondsSince(stepping);
  const sum = (count: (report: BatchReport) => number): number => reports.reduce((all, one) => all + count(one), 0);
  const questions = sum((one) => one.questions);
  const mean = (value: (report: BatchReport) => number): number => sum((one) => value(one) * one.questions) / questions;
  return {
    update: number,
    batches: reports.length,
    loss: mean((one) => one.loss),
    chanceLoss: mean((one) => one.chanceLoss),
    correct: sum((one) => one.correct),
    questions,
    contexts: sum((one) => one.contexts),
    tokens: sum((one) => one.tokens),
    paddedTokens: sum((one) => one.paddedTokens),
    recomputedTokens: sum((one) => one.recomputedTokens),
    operations: sum((one) => one.operations),
    ...step,
    seconds: {
      tokenize: sum(({ seconds }) => seconds.tokenize),
      embed: sum(({ seconds }) => seconds.embed),
      loss: sum(({ seconds }) => seconds.loss),
      backward: sum(({ seconds }) => seconds.backward),
      optimize,
      all: secondsSince(started),
    },
  };
}

function cut(texts: readonly Int32Array[], size: number | undefined, tokens: number): Chunks {
  const lengths = lengthsOf(texts);
  return size === undefined ? chunksByTokens(lengths, tokens) : chunksByCount(lengths, size);
}

function paddedTokens({
  examples,
  chunks,
}: {
  readonly examples: readonly Int32Array[];
  readonly chunks: Chunks;
}): number[] {
  return chunks.map((chunk) => chunk.length * Math.max(...chunk.map((index) => examples[index].length)));
}

function lengthsOf(texts: readonly Int32Array[]): number[] {
  return texts.map((text) => text.length);
}

/** One seed an example, so that its dropout masks do not depend on its chunk. */
function dropoutSeeds(seed: number, label: string, count: number): Uint32Array {
  const first = deriveSeed(seed, label);
  return Uint32Array.from({ length: count }, (_, i) => first + i);
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
