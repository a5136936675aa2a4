import { GraphBuilder } from "../graph/graph-builder.ts";
import { linear } from "../graph/operation/linear.ts";
import type { Value } from "../graph/graph.ts";
import type { Engine, Precision } from "./engine.ts";

const SMALLEST = 128;
const LARGEST = 1024;
/** A product that takes as long says enough. */
const LONG_MS = 20;

/**
 * What the machine reaches with plain matrix products, in GFLOP/s: those of 1024 × 1024 matrices, or of smaller ones
 * where they are slow; the best of as many as fit into `seconds` (by default 0.2). What a model reaches is judged by it.
 */
export async function measureGemmRate({ multiply }: Pick<Engine, "multiply">, seconds = 0.2): Promise<number> {
  let best = 0;
  let size = SMALLEST;
  const started = performance.now();
  do {
    const matrix = { rows: size, columns: size, data: new Float32Array(size * size).fill(0.5) };
    const began = performance.now();
    await multiply(matrix, matrix);
    const ms = performance.now() - began;
    best = Math.max(best, (2 * size ** 3) / ms / 1e6);
    if (size < LARGEST && ms < LONG_MS) size *= 2;
  } while (performance.now() - started < seconds * 1000);
  return best;
}

/** Products of a chain: at its ends numbers are turned into bf16 and back, which is to weigh little. */
const CHAINED = 4;

/**
 * {@link measureGemmRate} in one of the engine's precisions. In bf16 it is that of 1024 × 1024 matrices that are
 * multiplied one after another without leaving bf16; 8-bit products are judged by those in fp32.
 */
export async function measureProductRate(engine: Engine, precision: Precision, seconds = 0.2): Promise<number> {
  if (precision !== "bf16") return await measureGemmRate(engine, seconds);
  const build = new GraphBuilder();
  let value: Value = build.input("batch", "x", ["n", LARGEST]);
  const weight = { shape: [LARGEST, LARGEST], data: new Float32Array(LARGEST ** 2).fill(1 / LARGEST) };
  const constants = new Map([["bias", { shape: [LARGEST], data: new Float32Array(LARGEST) }]]);
  const bias = build.input("parameter", "bias", [LARGEST]);
  for (let i = 0; i < CHAINED; i++) {
    constants.set(`weight${i}`, weight);
    value = build.apply(linear, [value, build.input("parameter", `weight${i}`, weight.shape), bias], {});
  }
  await using program = await engine.compile(build.build(new Map([["y", value]])), constants, precision);
  const feeds = { n: LARGEST, t: 1, tensors: new Map([["x", new Float32Array(LARGEST ** 2).fill(0.5)]]) };
  let best = 0;
  const started = performance.now();
  do {
    const began = performance.now();
    await program.run(feeds);
    best = Math.max(best, (CHAINED * 2 * LARGEST ** 3) / (performance.now() - began) / 1e6);
  } while (performance.now() - started < seconds * 1000);
  return best;
}
