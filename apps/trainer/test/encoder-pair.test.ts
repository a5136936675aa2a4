import { join } from "node:path";
import { createReferenceEngine, type Engine, loadEncoder } from "@dpr/model";
import { expect, test } from "vitest";
import { createEncoderPair } from "../src/encoder-pair.ts";
import type { TrainerOptions } from "../src/options.ts";
import type { StartingPoint } from "../src/starting-point.ts";

const oracle = join(import.meta.dirname, "../../../packages/model/test/reference/tiny-bert");
const { model, tokenizer } = await loadEncoder(join(oracle, "question_model_start"), { maximumLength: 48 });
const start: StartingPoint = { question: model, context: model, tokenizer, description: "tiny-bert" };

/** The reference engine, which counts the programs that are in use and can refuse to make more. */
function countingEngine(most = Number.POSITIVE_INFINITY) {
  const engine = createReferenceEngine();
  const counts = { inUse: 0, gradients: 0 };
  const count = async <Program extends AsyncDisposable>(compiling: Promise<Program>): Promise<Program> => {
    if (counts.inUse === most) throw new Error("no room for another program");
    const program = await compiling;
    counts.inUse++;
    const dispose = program[Symbol.asyncDispose].bind(program);
    const countedDispose = (): PromiseLike<void> => {
      counts.inUse--;
      return dispose();
    };
    return Object.assign(program, { [Symbol.asyncDispose]: countedDispose });
  };
  const counting: Engine = {
    ...engine,
    compile: (...args) => count(engine.compile(...args)),
    compileGradients: (...args) => {
      counts.gradients++;
      return count(engine.compileGradients(...args));
    },
  };
  return { engine: counting, counts };
}

test("programs of a pair are disposed of with it, and of one half if there is no room for the other", async () => {
  const whole = countingEngine();
  const pair = await createEncoderPair(whole, start, { dropout: 0 } as TrainerOptions);
  const programs = whole.counts.inUse;
  expect(programs).toBeGreaterThan(0);
  await pair[Symbol.asyncDispose]();
  expect(whole.counts.inUse).toBe(0);

  // The second of encoders that learn shares the first one's; one that stays as it is has a program of its own.
  for (const [most, fixCtxEncoder] of [
    [programs - 1, false],
    [programs, true],
  ] as const) {
    const half = countingEngine(most);
    await expect(createEncoderPair(half, start, { dropout: 0, fixCtxEncoder } as TrainerOptions)).rejects.toThrow(
      "no room",
    );
    expect(half.counts.inUse).toBe(0);
  }
});

test("a context encoder that stays as it is has no backward pass", async () => {
  const { engine, counts } = countingEngine();
  await using pair = await createEncoderPair({ engine }, start, { fixCtxEncoder: true } as TrainerOptions);
  expect(pair.context).not.toHaveProperty("backward");
  expect(counts.gradients).toBe(1);
});
