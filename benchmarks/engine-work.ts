import { chunksByTokens, gradientCache } from "@dpr/gradcache";
import {
  chooseEngine,
  createEmbedder,
  createEncoder,
  createOptimizer,
  embedByLength,
  type EngineName,
  measureProductRate,
  openVinoFolders,
  type Precision,
  usefulOperations,
} from "@dpr/model";
import type { Sizes } from "./plain-products.ts";
import { lengthsOf, madeUpBatch, randomModel, seedsOf } from "./workload.ts";

/** What a process of {@link file://./engines.ts} computes with, and what. */
export interface EngineWork {
  readonly engine: EngineName;
  readonly precision: Precision;
  readonly sizes: Sizes;
  readonly questions: number;
}

export const works = ["embedding", "forward", "forward + backward", "training step"] as const;

/** The answer to one of {@link works}, and to `products`. */
export interface WorkDone {
  readonly gflops: number;
  readonly peakRssMb: number;
}

const DROPOUT = 0.1;
const CHUNK_TOKENS = 2048;

if (process.send !== undefined) await serve(JSON.parse(process.argv[2]) as EngineWork);

/** Does what is asked for, one at a time. */
async function serve({ engine: name, precision, sizes, questions }: EngineWork): Promise<void> {
  const { engine } = await chooseEngine(name, { precision, openVinoFolders: openVinoFolders(process.env) });
  const model = randomModel(sizes, DROPOUT);
  const encoder = await createEncoder({ engine, precision, model });
  const embedder = await createEmbedder({ engine, precision, model });
  const optimizer = createOptimizer([encoder.store], { learningRate: () => 1e-5 });
  const { contexts, positives, ...batch } = madeUpBatch(questions);
  const chunks = chunksByTokens(lengthsOf(contexts), CHUNK_TOKENS).map((chunk) => chunk.map((i) => contexts[i]));
  const side = (examples: readonly Int32Array[]) => ({
    ...{ encoder, examples, seeds: seedsOf(examples) },
    chunks: chunksByTokens(lengthsOf(examples), CHUNK_TOKENS),
  });
  const [question, context] = [batch.questions, contexts].map(side);
  const useful = (texts: readonly Int32Array[], isTrained: boolean) =>
    usefulOperations(model, lengthsOf(texts), isTrained);

  const tasks: Readonly<Record<string, () => Promise<number>>> = {
    async forward() {
      for (const chunk of chunks) await encoder.embed(chunk, seedsOf(chunk));
      return useful(contexts, false);
    },
    async "forward + backward"() {
      for (const chunk of chunks) {
        const data = new Float32Array(chunk.length * encoder.dimension).fill(0.01);
        await encoder.backward(chunk, seedsOf(chunk), { rows: chunk.length, columns: encoder.dimension, data });
      }
      return useful(contexts, true);
    },
    async "training step"() {
      await gradientCache({ question, context, positives, multiply: engine.multiply, memoryBudget: 4e9 });
      await optimizer.step();
      return useful([...batch.questions, ...contexts], true);
    },
    async embedding() {
      await embedByLength(embedder, contexts);
      return useful(contexts, false);
    },
  };
  process.on("message", (asked: string) => {
    void (async () => {
      const started = performance.now();
      const operations = await tasks[asked]?.();
      const seconds = (performance.now() - started) / 1000;
      const gflops =
        operations === undefined ? await measureProductRate(engine, precision) : operations / seconds / 1e9;
      process.send!({ gflops, peakRssMb: process.resourceUsage().maxRSS / 1000 } satisfies WorkDone);
    })();
  });
  process.send!("ready");
}
