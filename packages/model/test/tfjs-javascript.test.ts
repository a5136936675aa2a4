import { expect, test } from "vitest";
import { createEncoder } from "../src/encoder/encoder.ts";
import { createTfjsEngine } from "../src/engine/tfjs/tfjs-engine.ts";
import { describeContract } from "./engine-contract.ts";
import { firstBatchGradient, readTinyBert } from "./tiny-bert.ts";

// A process has one backend of TensorFlow.js, and the other suites have the native one, where that is here.
const create = () => createTfjsEngine({ backend: "cpu" });

describeContract("tfjs (plain JavaScript)", create);

test("a long run leaves the JavaScript thread to others in between", async () => {
  const { model, texts } = await readTinyBert("context");
  await using engine = await create();
  await using encoder = await createEncoder({ engine, model, dropout: 0 });
  const gradient = await firstBatchGradient("context");
  let isRunning = true;
  let turns = 0;
  const takeTurn = (): void => {
    turns++;
    if (isRunning) setImmediate(takeTurn);
  };
  setImmediate(takeTurn);
  const started = performance.now();
  await encoder.backward(texts, new Uint32Array(texts.length), gradient);
  isRunning = false;
  // Every 20 ms; an operation or two may take longer on a busy machine.
  expect(turns).toBeGreaterThan((performance.now() - started) / 100);
});
