import type { Engine, EngineOptions } from "../engine.ts";
import { createSession, runInto, tensorOf } from "./onnx-session.ts";
import { OnnxWriter } from "./onnx-writer.ts";

/** left · right on the runtime's own product, one small session for each way of transposing. */
export async function createMatrixProduct(options: EngineOptions): Promise<Pick<Engine, "multiply"> & AsyncDisposable> {
  const sessions = {
    none: await createSession(product({}), options),
    left: await createSession(product({ transA: 1 }), options),
    right: await createSession(product({ transB: 1 }), options),
  };
  return {
    async multiply(left, right, transpose = "none", into?: Float32Array) {
      const rows = transpose === "left" ? left.columns : left.rows;
      const columns = transpose === "right" ? right.rows : right.columns;
      const data = into ?? new Float32Array(rows * columns);
      await runInto(
        sessions[transpose],
        { a: tensorOf(left.data, [left.rows, left.columns]), b: tensorOf(right.data, [right.rows, right.columns]) },
        { y: tensorOf(data, [rows, columns]) },
      );
      return { rows, columns, data };
    },
    async [Symbol.asyncDispose]() {
      for (const session of Object.values(sessions)) await session.release();
    },
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
