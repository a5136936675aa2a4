import {
  createEmbedder,
  createEncoder,
  createOptimizer,
  type Embedder,
  type Encoder,
  type Engine,
  type Optimizer,
  type OptimizerOptions,
  type ParameterStore,
  type Precision,
  writeModelDirectory,
} from "@dpr/model";
import type { TrainerOptions } from "./options.ts";
import type { StartingPoint } from "./starting-point.ts";

/** The two encoders in training. */
export interface EncoderPair extends AsyncDisposable {
  readonly question: Encoder;
  /** Without a backward pass where it stays as it is. */
  readonly context: Encoder | Embedder;
  /** How each side reads texts. */
  readonly forms: Pick<StartingPoint, SideName>;
  /** Of each side that learns; one for both where weights are shared. */
  readonly stores: { readonly question: ParameterStore; readonly context: ParameterStore | undefined };
  optimizer(options: OptimizerOptions): Optimizer;
  /** Writes one side as a model directory, as it is now. */
  write(side: SideName, directory: string): Promise<void>;
}

export const sides = ["question", "context"] as const;
export type SideName = (typeof sides)[number];

/** What computes: an engine, and the precision of its products (default fp32). */
export interface Computing {
  readonly engine: Engine;
  readonly precision?: Precision;
}

export async function createEncoderPair(
  { engine, precision }: Computing,
  start: StartingPoint,
  { shareEncoders, fixCtxEncoder, dropout }: TrainerOptions,
): Promise<EncoderPair> {
  const question = await createEncoder({ engine, precision, model: start.question, dropout });
  const store = shareEncoders ? question.store : undefined;
  const creating: Promise<Encoder | Embedder> = fixCtxEncoder
    ? createEmbedder({ engine, precision, model: start.context })
    : createEncoder({ engine, precision, model: start.context, dropout, store });
  const context = await creating.catch(async (error: unknown) => {
    await question[Symbol.asyncDispose]();
    throw error;
  });
  const stores = { question: question.store, context: "store" in context ? context.store : undefined };

  return {
    question,
    context,
    forms: start,
    stores,
    optimizer: (options) =>
      createOptimizer(
        Object.values(stores).filter((one) => one !== undefined),
        options,
      ),
    async write(side, directory) {
      const parameters = (await stores[side]?.read("parameter")) ?? start[side].parameters;
      await writeModelDirectory(directory, { ...start[side], parameters }, start.tokenizer);
    },
    async [Symbol.asyncDispose]() {
      for (const encoder of [question, context]) await encoder[Symbol.asyncDispose]();
    },
  };
}
