import { chunksByTokens } from "@dpr/gradcache";
import { createEncoder, type Engine, usefulOperations } from "@dpr/model";
import {
  createProductRunner,
  forwardAndBackwardProducts,
  forwardProducts,
  operations,
  type Product,
  type ProductRunner,
  type Sizes,
} from "./plain-products.ts";
import { countTokens, lengthsOf, madeUpTexts, randomModel, seedsOf } from "./workload.ts";
import { median } from "./median.ts";

const MODELS: readonly Sizes[] = [
  { layers: 4, hiddenSize: 256, heads: 4 },
  { layers: 6, hiddenSize: 384, heads: 12 },
];
const CHUNK_TOKENS = 2048;
const ROUNDS = 3;

interface Rate {
  readonly model: string;
  readonly work: string;
  readonly dropout: number;
  /** Of products of tokens without padding: forward once, backward twice, nothing for the second forward. */
  readonly gflops: number;
  /** Of the same products alone, padding included. */
  readonly gemmGflops: number;
  readonly ratio: number;
  readonly paddedShare: number;
}

/** Forward, and forward and backward, beside the plain products of the same shapes, in turns. */
export async function measureRates(engine: Engine, threads: number): Promise<readonly Rate[]> {
  const rates: Rate[] = [];
  console.log("model    work                 dropout   GFLOP/s   Gemm   ratio  padding");
  for (const sizes of MODELS) {
    // The contexts of a batch of 128 questions with one hard negative each.
    const texts = madeUpTexts("contexts", 256);
    for (const dropout of [0, 0.1]) {
      const model = randomModel(sizes);
      await using encoder = await createEncoder({ engine, model, dropout });
      const gradientOf = (rows: number) => ({
        rows,
        columns: sizes.hiddenSize,
        data: new Float32Array(rows * sizes.hiddenSize).fill(0.01),
      });
      const works = [
        {
          work: "forward",
          isTrained: false,
          tokens: CHUNK_TOKENS,
          products: forwardProducts,
          run: (chunk: readonly Int32Array[]) => encoder.embed(chunk, dropout === 0 ? undefined : seedsOf(chunk)),
        },
        {
          work: "forward + backward",
          isTrained: true,
          tokens: CHUNK_TOKENS,
          products: forwardAndBackwardProducts,
          run: (chunk: readonly Int32Array[]) => encoder.backward(chunk, seedsOf(chunk), gradientOf(chunk.length), 0),
        },
      ];
      for (const { work, isTrained, tokens, products, run } of works) {
        const lengths = lengthsOf(texts);
        const chunks = chunksByTokens(lengths, tokens).map((chunk) => chunk.map((index) => texts[index]));
        const runner = await createProductRunner(products(sizes, 2, 2), threads);
        const measured = await alternate(chunks, sizes, products, run, runner);
        const useful = usefulOperations(model, lengths, isTrained);
        const padded = chunks.reduce((all, chunk) => all + chunk.length * chunk[0].length, 0);
        const unpadded = countTokens(texts);
        const gflops = useful / measured.seconds / 1e9;
        const gemmGflops = measured.productOperations / measured.productSeconds / 1e9;
        const rate = {
          model: `${sizes.layers}x${sizes.hiddenSize}`,
          work,
          dropout,
          gflops,
          gemmGflops,
          ratio: gflops / gemmGflops,
          paddedShare: 1 - unpadded / padded,
        };
        rates.push(rate);
        console.log(
          `${rate.model.padEnd(8)} ${work.padEnd(20)} ${dropout.toFixed(1).padStart(6)} ${gflops.toFixed(1).padStart(10)} ${gemmGflops
            .toFixed(1)
            .padStart(6)} ${rate.ratio.toFixed(2).padStart(7)} ${(100 * rate.paddedShare).toFixed(1).padStart(6)} %`,
        );
      }
    }
  }
  return rates;
}

/** Work and plain products by turns, chunk by chunk; medians over the rounds, so that a busy moment hurts both alike. */
async function alternate(
  chunks: readonly (readonly Int32Array[])[],
  sizes: Sizes,
  products: (sizes: Sizes, n: number, t: number) => readonly Product[],
  run: (chunk: readonly Int32Array[]) => Promise<unknown>,
  runner: ProductRunner,
): Promise<{ readonly seconds: number; readonly productSeconds: number; readonly productOperations: number }> {
  let [seconds, productSeconds, productOperations] = [0, 0, 0];
  for (const chunk of chunks) {
    const list = products(sizes, chunk.length, chunk[0].length);
    const runTimes: number[] = [];
    const productTimes: number[] = [];
    await run(chunk);
    await runner.run(list);
    for (let round = 0; round < ROUNDS; round++) {
      const started = performance.now();
      await run(chunk);
      runTimes.push((performance.now() - started) / 1000);
      productTimes.push(await runner.run(list));
    }
    seconds += median(runTimes);
    productSeconds += median(productTimes);
    productOperations += operations(list);
  }
  return { seconds, productSeconds, productOperations };
}
