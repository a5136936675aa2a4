import { expect, test } from "vitest";
import { createEncoder, createEngine, createRandomModel } from "../src/index.ts";

test("runs leave nothing to the garbage collector: memory is that of one chunk, however many there are", async () => {
  await using engine = await createEngine("onnx", { threads: 1 });
  const config = {
    ...{ vocabularySize: 100, hiddenSize: 64, layers: 1, heads: 2, intermediateSize: 256, maximumPositions: 64 },
    ...{ typeVocabularySize: 2, layerNormEpsilon: 1e-12, hiddenDropout: 0.1, attentionDropout: 0.1 },
    ...{ padId: 0, initializerRange: 0.02 },
  };
  await using encoder = await createEncoder({ engine, model: createRandomModel(config, 1) });
  const texts = Array.from({ length: 32 }, () => new Int32Array(64).fill(7));
  const seeds = Uint32Array.from(texts, (_, i) => i);
  const gradient = { rows: 32, columns: 64, data: new Float32Array(32 * 64) };
  const run = async (): Promise<void> => {
    using held = await encoder.hold(texts, seeds);
    await held.backward(gradient);
  };
  await run();
  const before = process.memoryUsage().arrayBuffers;
  for (let chunk = 0; chunk < 5; chunk++) await run();
  const grown = process.memoryUsage().arrayBuffers - before;
  expect(encoder.heldBytes(texts)).toBeGreaterThan(2e6);
  expect(grown).toBeLessThan(encoder.heldBytes(texts) / 2);
});
