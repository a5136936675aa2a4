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

export async function createEncoderPair(
  engine: Engine,
  start: StartingPoint,
  { shareEncoders, fixCtxEncoder, dropout }: TrainerOptions,
): Promise<EncoderPair> {
  const question = await createEncoder({ engine, model: start.question, dropout });
  const store = shareEncoders ? question.store : undefined;
  const creating: Promise<Encoder | Embedder> = fixCtxEncoder
    ? createEmbedder({ engine, model: start.context })
    : createEncoder({ engine, model: start.context, dropout, store });
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
