import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { createEmbedder } from "../src/encoder/encoder.ts";
import { OnnxWriter } from "../src/engine/lowering/onnx-writer.ts";
import type { HostTensor } from "../src/engine/lowering/runner.ts";
import type { OpenVino } from "../src/engine/openvino/c-api.ts";
import { openVinoFolders } from "../src/engine/openvino/library-places.ts";
import { loadOpenVino } from "../src/engine/openvino/load-openvino.ts";
import { createOpenVinoEngine } from "../src/engine/openvino/openvino-engine.ts";
import { createOpenVinoRunner } from "../src/engine/openvino/openvino-runner.ts";
import { engines } from "./engines.ts";
import { graphOfCase, numbersOfCase, operationCases } from "./random-tensors.ts";
import { readTinyBert } from "./tiny-bert.ts";

// Before any library is loaded: programs are more than calls may be under way, which are 256 otherwise.
await vi.hoisted(async () => {
  const koffi = await import("koffi").catch(() => undefined);
  koffi?.config({ ...koffi.config(), resident_async_pools: 1, max_async_calls: 4 });
});

const isHere = engines.some(([name]) => name === "openvino");
const engineModule = new URL("../src/engine/openvino/openvino-engine.ts", import.meta.url).href;
const matrix = { rows: 2, columns: 2, data: Float32Array.of(1, 1, 1, 1) };
const properties = {
  INFERENCE_PRECISION_HINT: "f32",
  ENABLE_CPU_PINNING: "NO",
  NUM_STREAMS: "1",
  INFERENCE_NUM_THREADS: "2",
};

describe.skipIf(!isHere)("a model on OpenVINO", () => {
  let openVino: OpenVino;
  beforeAll(async () => {
    openVino = await loadOpenVino(openVinoFolders(process.env));
  });

  test("leaves nothing behind: not of 2,000 runs of changing shapes, nor of 20 models", async () => {
    const { counting, inUse } = counted(openVino);
    const core = counting.createCore();
    {
      await using runner = createOpenVinoRunner(counting, core, product(64), properties);
      const weight = tensor([64, 64]);
      const run = (rows: number) =>
        runner.run(named({ x: tensor([rows, 64]), w: weight }), named({ y: tensor([rows, 64]) }));
      for (let i = 0; i < 500; i++) await run(1 + (i % 32));
      const [tensors, bytes] = [inUse.get("tensor"), process.memoryUsage.rss()];
      for (let i = 0; i < 2000; i++) await run(1 + (i % 32));
      expect(inUse.get("tensor")).toBe(tensors);
      expect(tensors).toBe(3);
      expect(process.memoryUsage.rss() - bytes).toBeLessThan(32e6);
    }
    for (let i = 0; i < 20; i++) {
      await using runner = createOpenVinoRunner(counting, core, product(64 + i), properties);
      const size = 64 + i;
      await runner.run(named({ x: tensor([2, size]), w: tensor([size, size]) }), named({ y: tensor([2, size]) }));
    }
    counting.free("core", core);
    expect(Object.fromEntries(inUse)).toEqual({ core: 0, compiled_model: 0, infer_request: 0, tensor: 0 });
  });

  test("runs while the JavaScript thread does other things", async () => {
    await using runner = createOpenVinoRunner(openVino, openVino.createCore(), product(2048), properties);
    const inputs = named({ x: tensor([2048, 2048]), w: tensor([2048, 2048]) });
    const outputs = named({ y: tensor([2048, 2048]) });
    await runner.run(inputs, outputs);
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 1);
    const started = performance.now();
    for (let i = 0; i < 5; i++) await runner.run(inputs, outputs);
    clearInterval(ticking);
    // Some milliseconds a tick where cores are busy; a thread that waits would have one for each run.
    expect(ticks).toBeGreaterThan(Math.max(10, (performance.now() - started) / 20));
  });

  test.skipIf(process.platform !== "linux")(
    "leaves its threads to all cores, for other processes run beside it",
    async () => {
      await using engine = await createOpenVinoEngine({ threads: 1, openVinoFolders: openVinoFolders(process.env) });
      const matrix = { rows: 512, columns: 512, data: new Float32Array(512 ** 2).fill(1) };
      for (let i = 0; i < 5; i++) await engine.multiply(matrix, matrix);
      const cores = readdirSync("/proc/self/task").map((task) => {
        const status = readFileSync(`/proc/self/task/${task}/status`, "utf8");
        return /^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1];
      });
      expect(new Set(cores).size).toBe(1);
    },
  );

  test("is not made by an engine that was disposed of, and outlives it where it was", async () => {
    const engine = await createOpenVinoEngine({ threads: 2, openVinoFolders: openVinoFolders(process.env) });
    const { model, texts } = await readTinyBert("question");
    const embedder = await createEmbedder({ engine, model });
    const before = await embedder.embed(texts);
    await engine[Symbol.asyncDispose]();
    expect(await embedder.embed(texts)).toEqual(before);
    await embedder[Symbol.asyncDispose]();
    await expect(embedder.embed(texts)).rejects.toThrow("expected a program in use, got one that was disposed of");
    await expect(createEmbedder({ engine, model })).rejects.toThrow(
      "compile: expected an engine in use, got one that was disposed of",
    );
    await expect(engine.multiply(matrix, matrix)).rejects.toThrow("disposed of");
  });

  test("is one of as many as one likes, all run at once", async () => {
    await using engine = await createOpenVinoEngine({ threads: 1, openVinoFolders: openVinoFolders(process.env) });
    const operationCase = operationCases.find((one) => one.name === "gather")!;
    const { parameters, feeds } = numbersOfCase(operationCase, { n: 2, t: 3 }, 7);
    const compile = () => engine.compile(graphOfCase(operationCase), parameters);
    const programs = await Promise.all(Array.from({ length: 6 }, compile));
    const [first, ...others] = await Promise.all(programs.map((program) => program.run(feeds)));
    for (const other of others) expect(other).toEqual(first);
    for (const program of programs) await program[Symbol.asyncDispose]();
  });

  test("is left alone at the end of a process or of a worker thread, in the middle of a run", async () => {
    const program = `
      import { isMainThread, Worker } from "node:worker_threads";
      const { createOpenVinoEngine } = await import(${JSON.stringify(engineModule)});
      const places = ${JSON.stringify(openVinoFolders(process.env))};
      const engine = await createOpenVinoEngine({ threads: 2, openVinoFolders: places });
      const size = 2000;
      const matrix = { rows: size, columns: size, data: new Float32Array(size * size) };
      if (isMainThread) {
        const worker = new Worker(new URL("data:text/javascript," + encodeURIComponent(process.env.PROGRAM)));
        await new Promise((resolve) => worker.once("message", resolve));
        await worker.terminate();
        void engine.multiply(matrix, matrix);
        setTimeout(() => process.exit(3), 10);
      } else {
        const { parentPort } = await import("node:worker_threads");
        void engine.multiply(matrix, matrix);
        parentPort.postMessage("running");
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      }`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      env: { ...process.env, PROGRAM: program },
      stdio: "ignore",
    });
    expect(await once(child, "exit")).toEqual([3, null]);
  });

  test("refuses what does not fit in its own words or OpenVINO's, and goes on", async () => {
    const core = openVino.createCore();
    const runner = createOpenVinoRunner(openVino, core, product(4), properties);
    const good = { x: tensor([2, 4]), w: tensor([4, 4]) };
    const y = named({ y: tensor([2, 4]) });
    const refusal = async (inputs: Record<string, HostTensor>, outputs = y): Promise<string> =>
      runner.run(named(inputs), outputs).then(
        () => "",
        (error: Error) => error.message,
      );
    const short = { shape: [2, 4], data: new Float32Array(7) };
    expect(await refusal({ ...good, x: short })).toBe("x: expected 8 numbers for [2, 4], got 7");
    expect(await refusal({ ...good, w: tensor([4, 5]) })).toMatch(
      /^OpenVINO: ov_infer_request_set_tensor: .*\(status -1\)$/s,
    );
    expect(await refusal({ ...good, other: tensor([1]) })).toContain("Port for tensor name other was not found");
    expect(await refusal({ ...good, x: { shape: [2, 4], data: new Int32Array(8) } })).toContain("OpenVINO: ");
    expect(await refusal(good, named({ y: tensor([1, 4]) }))).toContain("OpenVINO: ");
    expect(await refusal(good)).toBe("");
    expect([...(y.get("y")!.data as Float32Array)]).toEqual(Array.from({ length: 8 }, () => 4));
    await runner[Symbol.asyncDispose]();
    await runner[Symbol.asyncDispose]();
    expect(await refusal(good)).toContain("disposed of");
    expect(() => createOpenVinoRunner(openVino, core, Uint8Array.of(1, 2, 3), properties)).toThrow("OpenVINO: ");
    openVino.free("core", core);
  });
});

/** x [m, size] · w [size, size] → y. */
function product(size: number): Uint8Array {
  const writer = new OnnxWriter();
  writer.input("x", "float32", ["m", size]);
  writer.input("w", "float32", [size, size]);
  writer.node("MatMul", ["x", "w"], {}, ["y"]);
  writer.output("y", "float32", ["m", size]);
  return writer.encode();
}

function tensor(shape: readonly number[]): HostTensor {
  return { shape, data: new Float32Array(shape.reduce((all, one) => all * one, 1)).fill(1) };
}

function named(tensors: Record<string, HostTensor>): ReadonlyMap<string, HostTensor> {
  return new Map(Object.entries(tensors));
}

/** The same library, and how many of its objects are in use. */
function counted(openVino: OpenVino) {
  const inUse = new Map<string, number>();
  const change = (kind: string, by: number): void => void inUse.set(kind, (inUse.get(kind) ?? 0) + by);
  const made =
    <Args extends unknown[], Result>(kind: string, make: (...args: Args) => Result) =>
    (...args: Args): Result => {
      const result = make(...args);
      change(kind, 1);
      return result;
    };
  const counting: OpenVino = {
    ...openVino,
    createCore: made("core", openVino.createCore),
    compile: made("compiled_model", openVino.compile),
    createRequest: made("infer_request", openVino.createRequest),
    createTensor: made("tensor", openVino.createTensor),
    free(kind, object) {
      change(kind, -1);
      openVino.free(kind, object);
    },
  };
  return { counting, inUse };
}
