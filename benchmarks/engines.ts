import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { chooseEngine, type EngineName, openVinoFolders, type Precision } from "@dpr/model";
import { type EngineWork, type WorkDone, works } from "./engine-work.ts";
import { median } from "./median.ts";

const MODELS: readonly (Pick<EngineWork, "sizes" | "questions"> & { readonly rounds: number })[] = [
  { sizes: { layers: 4, hiddenSize: 256, heads: 4 }, questions: 32, rounds: 3 },
  { sizes: { layers: 6, hiddenSize: 384, heads: 12 }, questions: 16, rounds: 3 },
  { sizes: { layers: 12, hiddenSize: 768, heads: 12 }, questions: 4, rounds: 2 },
];
/** What decides how fast the engines are, in the words of /proc/cpuinfo. */
const FLAGS = ["avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_int8", "amx_bf16"];

interface EngineRate {
  readonly model: string;
  readonly engine: string;
  readonly work: string;
  readonly gflops: number;
  /** Beside the first engine's. */
  readonly timesFirst: number;
  /** Of products alone, on the same engine in the same precision. */
  readonly shareOfProducts: number;
  /** Of the process, which has done the works before as well. */
  readonly peakRssMb: number;
}

/**
 * Every engine that is here in each of its precisions for training, each in a process of its own, in turns; the
 * reference engine, which has plain loops, is left out.
 */
export async function measureEngines(): Promise<object> {
  const flags = cpuFlags();
  console.log(`CPU flags: ${flags.join(" ")}`);
  const engines = await enginesHere();
  const rates: EngineRate[] = [];
  for (const model of MODELS) rates.push(...(await measureModel(model, engines)));
  return { flags, rates };
}

type Computing = Pick<EngineWork, "engine" | "precision">;

async function enginesHere(): Promise<readonly Computing[]> {
  const found: Computing[] = [];
  for (const engine of ["onnx", "openvino", "tfjs"] satisfies EngineName[]) {
    try {
      await using chosen = await chooseEngine(engine, { openVinoFolders: openVinoFolders(process.env) });
      const trained = chosen.engine.precisions.filter((precision: Precision) => precision !== "int8");
      found.push(...trained.map((precision) => ({ engine, precision })));
    } catch (error) {
      console.log(error instanceof Error ? error.message : String(error));
    }
  }
  return found;
}

/** The first engine beside each of the others: more than two of the largest models would not fit into a small machine. */
async function measureModel(
  { sizes, questions, rounds }: (typeof MODELS)[number],
  [first, ...others]: readonly Computing[],
): Promise<readonly EngineRate[]> {
  const model = `${sizes.layers} × ${sizes.hiddenSize}`;
  console.log(`\n${model}, ${questions} questions and ${2 * questions} contexts of real lengths, dropout 0.1`);
  console.log("work                 engine           GFLOP/s   × first   of products   peak RSS MB");
  const rates: EngineRate[] = [];
  const pairs = others.length === 0 ? [[first]] : others.map((other) => [first, other]);
  for (const [i, pair] of pairs.entries()) {
    const processes = await Promise.all(pair.map((engine) => start({ ...engine, sizes, questions })));
    for (const work of works) {
      const found = pair.map(() => ({ gflops: [] as number[], products: 0, peakRssMb: 0 }));
      for (let round = -1; round < rounds; round++) {
        for (const [k, child] of processes.entries()) {
          const { gflops, peakRssMb } = await ask(child, work);
          found[k].peakRssMb = peakRssMb;
          if (round < 0) continue; // the first one warms up
          found[k].gflops.push(gflops);
          // The best of all rounds, so that a busy moment flatters nobody.
          found[k].products = Math.max(found[k].products, (await ask(child, "products")).gflops);
        }
      }
      const ofFirst = median(found[0].gflops);
      for (const [k, one] of found.entries()) {
        if (k === 0 && i > 0) continue; // has been printed
        const gflops = median(one.gflops);
        const engine = `${pair[k].engine} ${pair[k].precision}`;
        const rate = { gflops, timesFirst: gflops / ofFirst, shareOfProducts: gflops / one.products };
        rates.push({ model, engine, work, ...rate, peakRssMb: one.peakRssMb });
        const numbers = [gflops.toFixed(0).padStart(10), rate.timesFirst.toFixed(2).padStart(9)];
        const rest = [rate.shareOfProducts.toFixed(2).padStart(13), one.peakRssMb.toFixed(0).padStart(13)];
        console.log(`${work.padEnd(20)} ${engine.padEnd(13)} ${[...numbers, ...rest].join(" ")}`);
      }
    }
    for (const child of processes) {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    }
  }
  return rates;
}

async function start(work: EngineWork): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, "engine-work.ts"), [JSON.stringify(work)]);
  await next(child);
  return child;
}

async function ask(child: ChildProcess, what: string): Promise<WorkDone> {
  if (!child.connected) throw new Error(`engine-work.ts: was ended by ${child.signalCode}, perhaps for want of memory`);
  child.send(what);
  return (await next(child)) as WorkDone;
}

async function next(child: ChildProcess): Promise<unknown> {
  const answered = new AbortController();
  const { signal } = answered;
  try {
    const ended = once(child, "exit", { signal }).then(([code]) => {
      throw new Error(`engine-work.ts: expected an answer, got exit code ${code}`);
    });
    const [message] = (await Promise.race([once(child, "message", { signal }), ended])) as [unknown];
    return message;
  } finally {
    answered.abort();
  }
}

function cpuFlags(): readonly string[] {
  try {
    const [, flags] = /^flags\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8")) ?? [];
    return FLAGS.filter((flag) => flags?.split(" ").includes(flag));
  } catch {
    return []; // not Linux
  }
}
