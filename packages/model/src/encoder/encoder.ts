import type { Engine, Feeds, Matrix, ParameterStore, Precision } from "../engine/engine.ts";
import { bertGraph } from "../graph/bert.ts";
import type { Graph } from "../graph/graph.ts";
import { resolveShape, type Shape } from "../graph/shape.ts";
import { type BertModel, representationSize } from "../weights/bert-model.ts";
import { ReusedMemory } from "../reused-memory.ts";
import { createMaskGenerator } from "./dropout-mask.ts";
import { oneAtATime } from "../engine/one-at-a-time.ts";
import { lastPositionOf, tokenPadder } from "./token-batch.ts";
import { REPRESENTATIONS, shareTrainingPrograms } from "./training-programs.ts";

/** Turns texts, as token ids, into representations, and gradients of those into gradients of its parameters. */
export interface Encoder extends AsyncDisposable {
  readonly dimension: number;
  readonly store: ParameterStore;
  /**
   * [n] texts → representations [n, d]. `seeds` has one number an example: equal seeds, equal dropout masks. Without
   * seeds nothing is dropped.
   */
  embed(texts: readonly Int32Array[], seeds?: Uint32Array): Promise<Matrix>;
  /**
   * Adds ∂loss/∂parameters to the store's gradients, given ∂loss/∂representations [n, d] of the same texts and seeds.
   * Computes the forward pass again. `chunk` decides the lane that is added to.
   */
  backward(texts: readonly Int32Array[], seeds: Uint32Array, gradient: Matrix, chunk?: number): Promise<void>;
  /** `embed` that keeps what `backward` needs, {@link heldBytes} of it, so that no second forward pass is needed. */
  hold(texts: readonly Int32Array[], seeds: Uint32Array, chunk?: number): Promise<Held>;
  /** Bytes that `hold` would keep of these texts. */
  heldBytes(texts: readonly Int32Array[]): number;
}

/** A chunk between its two passes. Its memory is used again once it is disposed of. */
export interface Held extends Disposable {
  /** [n, d]. */
  readonly representations: Matrix;
  /** Adds ∂loss/∂parameters to the store's gradients, as the encoder's `backward` does, to the bit. */
  backward(gradient: Matrix): Promise<void>;
}

export interface EncoderOptions {
  readonly engine: Engine;
  readonly model: BertModel;
  /** The store of another encoder, to share its parameters. Default: a store of its own. */
  readonly store?: ParameterStore;
  /** The share of elements that dropout sets to zero, at each of BERT's sites. Default: the model's configuration. */
  readonly dropout?: number;
  /** Of the products; parameters and gradients are fp32 in any case. Default fp32. */
  readonly precision?: Precision;
  /** How many gradient sums are kept apart; chunk i adds to lane i mod lanes. Default 1. */
  readonly lanes?: number;
}

/** An encoder to train: its parameters change with its store's updates. */
export async function createEncoder(options: EncoderOptions): Promise<Encoder> {
  const { engine, model, precision, lanes = 1 } = options;
  const { config } = model;
  const dimension = representationSize(model);
  const hiddenDropout = options.dropout ?? config.hiddenDropout;
  const attentionDropout = options.dropout ?? config.attentionDropout;
  await using resources = new AsyncDisposableStack();
  const form = { hiddenDropout, attentionDropout, precision };
  const programs = resources.use(await shareTrainingPrograms(engine, model, form));
  const { graph, differentiated, forward, calm, keeping, backward } = programs;
  const store = options.store ?? resources.use(await engine.store(model.parameters, lanes));
  const drawMasks = maskDrawer(graph, hiddenDropout, attentionDropout);

  const pad = tokenPadder(config.padId, model.pooling, lastPositionOf(model));
  const { inTurn, passing, free } = chunkMemoryOf(engine);
  const owned = resources.move();

  /** Representations, and what backward reads beside the batch, in the given memory. */
  const forwardKeeping = async (texts: readonly Int32Array[], seeds: Uint32Array, memory: ReusedMemory) => {
    const batch = pad(texts);
    const masks = drawMasks(seeds, batch.t, memory);
    const feeds = withTensors(batch, masks);
    const onDevice = await keeping.runKeeping?.(feeds, store, new Set([REPRESENTATIONS]));
    const outputs = onDevice?.outputs ?? (await keeping.run(feeds, store, memory));
    const onHost = [...outputs].flatMap(([name, { data }]) =>
      name === REPRESENTATIONS ? [] : [[name, data] as const],
    );
    const { data } = outputs.get(REPRESENTATIONS)!;
    return {
      batch,
      kept: [...masks, ...onHost],
      residuals: onDevice?.residuals,
      representations: { rows: batch.n, columns: dimension, data },
    };
  };

  return {
    dimension,
    store,
    embed: (texts, seeds) =>
      inTurn(async () => {
        const batch = pad(texts);
        const outputs = await (seeds === undefined
          ? calm.run(batch, store)
          : forward.run(withTensors(batch, drawMasks(seeds, batch.t, passing)), store));
        return { rows: batch.n, columns: dimension, data: outputs.get(REPRESENTATIONS)!.data };
      }),
    backward: (texts, seeds, gradient, chunk = 0) =>
      inTurn(async () => {
        const { batch, kept, ...pass } = await forwardKeeping(texts, seeds, passing);
        using residuals = pass.residuals;
        await backward.run(withTensors(batch, [...kept, [COTANGENT, gradient.data]]), store, chunk % lanes, residuals);
      }),
    hold: (texts, seeds, chunk = 0) =>
      inTurn(async () => {
        // The one that was given back first: chunks come in the order of their sizes, so each finds memory of its size.
        const memory = free.shift() ?? new ReusedMemory();
        const { kept, residuals, representations } = await forwardKeeping(texts, seeds, memory);
        return {
          representations,
          backward: (gradient) =>
            inTurn(() => {
              const feeds = withTensors(pad(texts), [...kept, [COTANGENT, gradient.data]]);
              return backward.run(feeds, store, chunk % lanes, residuals);
            }),
          [Symbol.dispose]: () => {
            residuals?.[Symbol.dispose]();
            free.push(memory);
          },
        };
      }),
    heldBytes: (texts) => {
      const extents = { n: texts.length, t: texts.reduce((longest, text) => Math.max(longest, text.length), 0) };
      const bytes = (shape: Shape): number => resolveShape(shape, extents).reduce((all, one) => all * one, 1);
      const masks = graph.inputs
        .filter(({ role }) => role === "mask")
        .reduce((all, { shape }) => all + bytes(shape), 0);
      return [...differentiated.forward.outputs.values()].reduce((all, { shape }) => all + 4 * bytes(shape), masks);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What the encoders of one engine share: they run in turns, and so need the memory of one chunk, not of one each. */
interface ChunkMemory {
  readonly inTurn: ReturnType<typeof oneAtATime>;
  /** Of the chunk in progress, where it is not held. */
  readonly passing: ReusedMemory;
  /** Of chunks that were held, in the order in which they were given back. */
  readonly free: ReusedMemory[];
}

const chunkMemories = new WeakMap<Engine, ChunkMemory>();

function chunkMemoryOf(engine: Engine): ChunkMemory {
  const known = chunkMemories.get(engine);
  if (known !== undefined) return known;
  const memory = { inTurn: oneAtATime(), passing: new ReusedMemory(), free: [] };
  chunkMemories.set(engine, memory);
  return memory;
}

const COTANGENT = "cotangent";

/** An encoder that only embeds: its parameters are built into the program, which makes it faster. */
export interface Embedder extends AsyncDisposable {
  readonly dimension: number;
  /** [n] texts → representations [n, d]. */
  embed(texts: readonly Int32Array[]): Promise<Matrix>;
}

export interface EmbedderOptions extends Pick<EncoderOptions, "engine" | "model"> {
  /** Of the products with weights. Default fp32. */
  readonly precision?: Precision;
}

export async function createEmbedder({ engine, model, precision }: EmbedderOptions): Promise<Embedder> {
  const { config, parameters } = model;
  const dimension = representationSize(model);
  const graph = bertGraph(config, { ...model, hiddenDropout: 0, attentionDropout: 0 });
  const program = await engine.compile(graph, parameters, precision);
  const pad = tokenPadder(config.padId, model.pooling, lastPositionOf(model));
  const inTurn = oneAtATime();
  return {
    dimension,
    embed: (texts) =>
      inTurn(async () => {
        const outputs = await program.run(pad(texts));
        return { rows: texts.length, columns: dimension, data: outputs.get(REPRESENTATIONS)!.data };
      }),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

type NamedMask = readonly [name: string, mask: Uint8Array];

/** Draws all masks of a chunk, into the given memory. */
function maskDrawer(
  graph: Graph,
  hiddenDropout: number,
  attentionDropout: number,
): (seeds: Uint32Array, t: number, memory: ReusedMemory) => readonly NamedMask[] {
  const hidden = createMaskGenerator(hiddenDropout);
  const attention = createMaskGenerator(attentionDropout);
  const masks = graph.inputs.filter((input) => input.role === "mask");
  return (seeds, t, memory) =>
    masks.map(({ name, shape }, site): NamedMask => {
      const n = seeds.length;
      // [n, heads, positions, t] for attention, [n · positions, h] elsewhere.
      const isAttention = shape.length === 4;
      const extents = resolveShape(shape, { n, t });
      const [heads, positions, width] = isAttention ? extents.slice(1) : [1, extents[0] / n, extents[1]];
      const mask = memory.take(name, Uint8Array, n * heads * positions * width);
      (isAttention ? attention : hidden).draw(mask, seeds, { site, heads, positions, width });
      return [name, mask];
    });
}

function withTensors({ n, t, tensors }: Feeds, more: Iterable<readonly [string, Float32Array | Uint8Array]>): Feeds {
  return { n, t, tensors: new Map([...tensors, ...more]) };
}
