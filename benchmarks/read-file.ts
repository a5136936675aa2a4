import { readFileSync, statSync } from "node:fs";
import { peakRssMb } from "@dpr/command-line";
import { createBatches, openTrainingExamples, readPassages, readTrainingExamples } from "@dpr/data";
import Papa from "papaparse";

/** One way of reading one file, in a process of its own. */
export interface Reading {
  /** Rows, items, or whatever it counts, so that nothing is left out. */
  readonly count: number;
  /** MB/s of the file as it lies on disk. */
  readonly megabytesPerSecond: number;
  /** Peak of the process minus what it had before it read. */
  readonly aboveEmptyMb: number;
}

async function countAll(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of items) count++;
  return count;
}

const ways: Readonly<Record<string, (path: string) => number | Promise<number>>> = {
  nothing: () => 0,
  readPassages: (path) => countAll(readPassages(path)),
  readTrainingExamples: (path) => countAll(readTrainingExamples(path)),
  papaparse: (path) => Papa.parse(readFileSync(path, "utf8"), { delimiter: "\t", newline: "\n" }).data.length,
  "JSON.parse": (path) => (JSON.parse(readFileSync(path, "utf8")) as readonly unknown[]).length,
  async openTrainingExamples(path) {
    await using examples = await openTrainingExamples([{ path }]);
    return examples.length;
  },
  async shuffledEpoch(path) {
    await using examples = await openTrainingExamples([{ path }]);
    let count = 0;
    const options = { batchSize: 128, hardNegatives: 1, seed: 1, epoch: 0 };
    for await (const { questions } of createBatches(examples, options)) count += questions.length;
    return count;
  },
};

const [way, path] = process.argv.slice(2);
const before = peakRssMb();
const started = performance.now();
const count = await ways[way](path);
const seconds = (performance.now() - started) / 1000;
const megabytesPerSecond = path === undefined ? 0 : statSync(path).size / 1e6 / seconds;
console.log(JSON.stringify({ count, megabytesPerSecond, aboveEmptyMb: peakRssMb() - before } satisfies Reading));
