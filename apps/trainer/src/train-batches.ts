import type { Batch } from "@dpr/data";
import { type Chunks, chunksByCount, chunksByTokens, gradientCache } from "@dpr/gradcache";
import { deriveSeed, type Engine, type Optimizer, type TextTokenizer } from "@dpr/model";
import type { EncoderPair } from "./encoder-pair.ts";
import type { TrainerOptions } from "./options.ts";
import { contextLength, questionLength } from "./starting-point.ts";
import { tokenizeBatch } from "./tokenized-batch.ts";

/** Everything that updates need. */
export interface Training {
  readonly engine: Engine;
  readonly encoders: EncoderPair;
  readonly tokenizer: TextTokenizer;
  readonly optimizer: Optimizer;
  readonly options: TrainerOptions;
  readonly signal: AbortSignal;
}

/** One update has been made. */
export interface UpdateReport {
  /** Counted from 0. */
  readonly update: number;
  /** Mean over the batch's questions, before the update. */
  readonly loss: number;
  /** Questions whose positive scored highest. */
  readonly correct: number;
  readonly questions: number;
  /** Of questions and contexts, without padding. */
  readonly tokens: number;
  readonly learningRate: number;
  /** Of both encoders together, before clipping. */
  readonly gradientNorm: number;
  readonly seconds: number;
}

/** One update a batch: the gradient of the whole batch, chunk by chunk, then clipped AdamW. */
export async function* trainBatches(training: Training, batches: AsyncIterable<Batch>): AsyncGenerator<UpdateReport> {
  const { optimizer, options, tokenizer } = training;
  const lengths = { question: questionLength(options), context: contextLength(options) };
  for await (const batch of batches) {
    const started = performance.now();
    const update = optimizer.updates;
    const tokenized = await tokenizeBatch(tokenizer, batch, lengths);
    const { questions, contexts, positives, tokens } = tokenized;
    const result = await gradientCache({
      question: {
        encoder: training.encoders.question,
        examples: questions,
        seeds: dropoutSeeds(options.seed, `questions of update ${update}`, questions.length),
        chunks: cut(questions, options.qChunkSize ?? options.chunkSize, options.chunkTokens),
      },
      context: {
        encoder: training.encoders.context,
        examples: contexts,
        seeds: dropoutSeeds(options.seed, `contexts of update ${update}`, contexts.length),
        chunks: cut(contexts, options.ctxChunkSize ?? options.chunkSize, options.chunkTokens),
      },
      positives,
      multiply: training.engine.multiply,
      signal: training.signal,
    });
    const step = await optimizer.step();
    const seconds = (performance.now() - started) / 1000;
    yield { update, ...result, questions: questions.length, tokens, ...step, seconds };
  }
}

function cut(texts: readonly Int32Array[], size: number | undefined, tokens: number): Chunks {
  const lengths = texts.map((text) => text.length);
  return size === undefined ? chunksByTokens(lengths, tokens) : chunksByCount(lengths, size);
}

/** One seed an example, so that its dropout masks do not depend on its chunk. */
function dropoutSeeds(seed: number, label: string, count: number): Uint32Array {
  const first = deriveSeed(seed, label);
  return Uint32Array.from({ length: count }, (_, i) => first + i);
}
