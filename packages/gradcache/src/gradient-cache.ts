import { NonFiniteLossError } from "./errors.ts";
import { HeldChunks } from "./held-chunks.ts";
import { contrastiveLoss } from "./losses/contrastive-loss.ts";
import { checkLossOptions, type LossOptions } from "./losses/loss-options.ts";
import { gatherRows, type Matrix, type MultiplyMatrices, scatterRows, zeros } from "./matrix.ts";
import { checkPositives, checkRepresentations, checkSide, type Side, type SideName } from "./side.ts";

export interface GradientCacheOptions<Question, Context> {
  /** n questions. */
  readonly question: Side<Question>;
  /** m contexts: the positives and negatives of all questions. */
  readonly context: Side<Context>;
  /** For each question the number of its context, [n]. */
  readonly positives: Int32Array;
  /** Variations on the loss of dense passage retrieval, which is the default. */
  readonly loss?: LossOptions;
  /** The matrix product of the loss; plain loops by default, which are slow from a few hundred questions on. */
  readonly multiply?: MultiplyMatrices;
  /**
   * Bytes of activations that may be kept between the two passes, of encoders that can. Chunks are kept in their order
   * as long as they fit; the others run forward twice. Never changes a result. Default 0.
   */
  readonly memoryBudget?: number;
  /** Called after each chunk of either pass. */
  readonly onChunk?: (progress: ChunkProgress) => void;
  /** Looked at before each chunk. Once aborted in the backward pass, the encoders' gradients are incomplete. */
  readonly signal?: AbortSignal;
}

/** One chunk has been run. */
export interface ChunkProgress {
  readonly pass: "embed" | "backward";
  readonly side: SideName;
  /** From 0, contexts counting on where questions end. */
  readonly chunk: number;
  /** How many examples the chunk has. */
  readonly examples: number;
  /** Whether its activations are kept between the passes. */
  readonly isHeld: boolean;
}

export interface GradientCacheResult {
  /** The mean over the questions, in nats. */
  readonly loss: number;
  /** Questions whose own context scored highest of all contexts of the batch. */
  readonly correct: number;
  /** Where the time went: the two passes, and the loss between them. */
  readonly seconds: { readonly embed: number; readonly loss: number; readonly backward: number };
}

/**
 * One batch of Gradient Cache (Gao et al. 2021, "Scaling Deep Contrastive Learning Batch Size under Memory Limited
 * Setup", section 3.2): adds to the encoders' gradients exactly what one backward pass over the whole batch would add,
 * holding the activations of one chunk at a time.
 *
 * The contrastive loss couples all examples, but only through their representations. So its gradient with respect to
 * these, [n + m, d] and small, is computed once and kept: the cache. Given its rows of the cache, a chunk's backward
 * pass needs no other chunk. The price is a second forward pass of every chunk that is not kept.
 *
 * Zeroing gradients before, clipping and updating after are the caller's: calls add up.
 */
export async function gradientCache<Question, Context>(
  options: GradientCacheOptions<Question, Context>,
): Promise<GradientCacheResult> {
  const { question, context, positives, multiply, memoryBudget = 0, onChunk, signal } = options;
  checkSide("question", question);
  checkSide("context", context);
  checkPositives(positives, question.examples.length, context.examples.length);
  checkLossOptions(options.loss ?? {}, question.examples.length, context.examples.length);
  using held = new HeldChunks(memoryBudget);
  const watch = { held, onChunk, signal };
  const questionRun = { name: "question", side: question, firstChunk: 0, ...watch } as const;
  const contextRun = { name: "context", side: context, firstChunk: question.chunks.length, ...watch } as const;

  const started = performance.now();
  // Step 1: the representations, chunk by chunk, keeping what a backward pass would need of as many as fit.
  const questions = await embedChunks(questionRun); // [n, d]
  const contexts = await embedChunks(contextRun, questions.columns); // [m, d]
  const embedded = performance.now();

  // Step 2: the loss of the whole batch, and its gradient with respect to the representations.
  const batch = { questions, contexts, positives, multiply, signal };
  const { loss, correct, ...cache } = await contrastiveLoss({ ...options.loss, ...batch });
  if (!Number.isFinite(loss)) throw new NonFiniteLossError(loss, firstNonFinite(questions, contexts));

  const cached = performance.now();
  // Step 3: every chunk backwards with its rows of the cache, those that were not kept after another forward pass.
  await backwardChunks(questionRun, cache.questionGradient);
  await backwardChunks(contextRun, cache.contextGradient);
  const seconds = {
    embed: (embedded - started) / 1000,
    loss: (cached - embedded) / 1000,
    backward: (performance.now() - cached) / 1000,
  };
  return { loss, correct, seconds };
}

interface SideRun<Example> {
  readonly name: SideName;
  readonly side: Side<Example>;
  readonly firstChunk: number;
  readonly held: HeldChunks;
  readonly onChunk?: (progress: ChunkProgress) => void;
  readonly signal?: AbortSignal;
}

/** → [examples, d], in the order of the examples, whatever the chunks. Without `dimension`, d is the first chunk's. */
async function embedChunks<Example>(run: SideRun<Example>, dimension?: number): Promise<Matrix> {
  const { encoder, examples } = run.side;
  let all: Matrix | undefined;
  for (const chunk of chunksOf(run, "embed")) {
    const held = await run.held.hold(encoder, chunk);
    const part = held?.representations ?? (await encoder.embed(chunk.examples, chunk.seeds)); // [chunk, d]
    all ??= zeros(examples.length, dimension ?? part.columns);
    checkRepresentations(part, chunk.indices.length, all.columns, `${run.name}, chunk ${chunk.number}`);
    scatterRows(all, chunk.indices, part);
  }
  return all!;
}

/** `cache` is the gradient for the representations of this side, [examples, d]. */
async function backwardChunks<Example>(run: SideRun<Example>, cache: Matrix): Promise<void> {
  const { encoder } = run.side;
  if (!("backward" in encoder)) return;
  for (const { indices, examples, seeds, number } of chunksOf(run, "backward")) {
    const gradient = gatherRows(cache, indices);
    using held = run.held.take(number);
    if (held === undefined) await encoder.backward(examples, seeds, gradient, number);
    else await held.backward(gradient);
  }
}

/** The chunks of a side one by one. Asking for the next one says that the last one has been run. */
function* chunksOf<Example>(
  { name, side, firstChunk, held, onChunk, signal }: SideRun<Example>,
  pass: ChunkProgress["pass"],
) {
  for (const [index, indices] of side.chunks.entries()) {
    signal?.throwIfAborted();
    const number = firstChunk + index;
    const examples = indices.map((i) => side.examples[i]);
    const seeds = Uint32Array.from(indices, (i) => side.seeds[i]);
    const wasHeld = held.has(number);
    yield { number, indices, examples, seeds };
    onChunk?.({ pass, side: name, chunk: number, examples: indices.length, isHeld: wasHeld || held.has(number) });
  }
}

/** Names the first representation that is not finite: a step towards the bad example or the bad update. */
function firstNonFinite(questions: Matrix, contexts: Matrix): string {
  const sides = { question: questions, context: contexts };
  for (const [name, { columns, data }] of Object.entries(sides)) {
    const index = data.findIndex((value) => !Number.isFinite(value));
    if (index >= 0) return `the representation of ${name} ${Math.floor(index / columns)} holds ${data[index]}`;
  }
  return "all representations are finite: their products are too large";
}
