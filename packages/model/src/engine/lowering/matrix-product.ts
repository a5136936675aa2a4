import type { Engine } from "../engine.ts";
import { OnnxWriter } from "./onnx-writer.ts";
import type { CreateRunner } from "./runner.ts";

/** left · right on the runtime's own product, one small model for each way of transposing. */
export async function createMatrixProduct(
  createRunner: CreateRunner,
): Promise<Pick<Engine, "multiply"> & AsyncDisposable> {
  await using made = new AsyncDisposableStack();
  const runners = {
    none: made.use(await createRunner(product({}))),
    left: made.use(await createRunner(product({ transA: 1 }))),
    right: made.use(await createRunner(product({ transB: 1 }))),
  };
  const owned = made.move();
  return {
    async multiply(left, right, transpose = "none", into?: Float32Array) {
      const rows = transpose === "left" ? left.columns : left.rows;
      const columns = transpose === "right" ? right.rows : right.columns;
      const data = into ?? new Float32Array(rows * columns);
      const inputs = new Map([
        ["a", { data: left.data, shape: [left.rows, left.columns] }],
        ["b", { data: right.data, shape: [right.rows, right.columns] }],
      ]);
      await runners[transpose].run(inputs, new Map([["y", { data, shape: [rows, columns] }]]));
      return { rows, columns, data };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function product(flags: Readonly<Record<string, number>>): Uint8Array {
  const writer = new OnnxWriter();
  writer.input("a", "float32", ["i", "k"]);
  writer.input("b", "float32", ["k2", "j"]);
  writer.node("Gemm", ["a", "b"], flags, ["y"]);
  writer.output("y", "float32", ["m", "n"]);
  return writer.encode();
}
