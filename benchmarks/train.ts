import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { measureMemory } from "./memory.ts";
import type { StepOptions, StepTime } from "./train-step.ts";
import { median } from "./median.ts";

const ROUNDS = 3;
const threads = availableParallelism();
const step: StepOptions = {
  ...{ layers: 4, hiddenSize: 256, dropout: 0, questions: 32, threads, chunks: "tokens", memoryBudgetMb: 20_000 },
  steps: 2,
};

interface Comparison {
  readonly what: string;
  readonly without: Partial<StepOptions>;
  readonly with: Partial<StepOptions>;
}

const comparisons: readonly Comparison[] = [
  {
    what: "chunks of similar length (a), beside the papers' padding",
    without: { chunks: "papers", memoryBudgetMb: 0 },
    with: { chunks: "count", memoryBudgetMb: 0 },
  },
  {
    what: "chunks by tokens (a), beside 16 texts",
    without: { chunks: "count", memoryBudgetMb: 0 },
    with: { memoryBudgetMb: 0 },
  },
  { what: "no second forward pass (b)", without: { memoryBudgetMb: 0 }, with: {} },
  { what: "all together, beside the papers' way", without: { chunks: "papers", memoryBudgetMb: 0 }, with: {} },
];

/** What each way of saving time in a training step gains, as ratios of steps in turns; and the memory of a step. */
export async function measureTraining(): Promise<object> {
  const gains: object[] = [];
  console.log("\ntraining step of 32 questions, 4 × 256, real lengths             dropout   gain");
  for (const dropout of [0, 0.1]) {
    for (const { what, without, with: better } of comparisons) {
      const [slow, fast] = await inTurns({ ...step, dropout, ...without }, { ...step, dropout, ...better });
      gains.push(report(what, dropout, slow.seconds / fast.seconds));
    }
    gains.push(report("two processes of one thread (c), beside one of all", dropout, await parallelGain(dropout)));
    const { seconds, tokens, parts } = await measure({ ...step, dropout });
    const share = (part: number): string => `${((100 * part) / seconds).toFixed(0)} %`;
    const shares = Object.entries(parts).map(([name, part]) => `${name} ${share(part)}`);
    console.log(`  of a step (d): ${shares.join(", ")}; ${Math.round(tokens / seconds).toLocaleString("en")} tokens/s`);
  }
  return { gains, memory: await measureMemory() };
}

function report(what: string, dropout: number, gain: number): object {
  console.log(`${what.padEnd(64)} ${dropout.toFixed(1).padStart(7)} ${gain.toFixed(2).padStart(6)}`);
  return { what, dropout, gain: Number(gain.toFixed(3)) };
}

/** Steps per second of as many one-thread processes as there are threads, divided by those of one process. */
async function parallelGain(dropout: number): Promise<number> {
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const one = await measure({ ...step, dropout });
    const each = Array.from({ length: threads }, () => measure({ ...step, dropout, threads: 1 }));
    const slowest = Math.max(...(await Promise.all(each)).map(({ seconds }) => seconds));
    ratios.push((threads * one.seconds) / slowest);
  }
  return median(ratios);
}

/** The median of both over several rounds by turns. */
async function inTurns(one: StepOptions, other: StepOptions): Promise<readonly [StepTime, StepTime]> {
  const times: [StepTime[], StepTime[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    times[0].push(await measure(one));
    times[1].push(await measure(other));
  }
  const [first, second] = times.map((all) => all.sort((a, b) => a.seconds - b.seconds)[1]);
  return [first, second];
}

async function measure(options: StepOptions): Promise<StepTime> {
  const script = join(import.meta.dirname, "train-step.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(options)]);
  return JSON.parse(stdout) as StepTime;
}
