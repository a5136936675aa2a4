import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { read, readWith } from "./reading.ts";
import { writeCollection, writeTrainingFile } from "./synthetic-data.ts";
import { median } from "./median.ts";

const ROUNDS = 3;
const MB = 1e6;

interface Row {
  readonly file: string;
  readonly way: string;
  /** MB/s of the file on disk, the median of the rounds. */
  readonly megabytesPerSecond: number;
  /** Peak above an empty process, in MB; undefined for other programs. */
  readonly aboveEmptyMb: number | undefined;
}

/** The readers beside `wc -l`, `gzip -dc`, papaparse and JSON.parse on the same bytes, in turns. */
export async function measureData(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), "dpr-bench-data-"));
  try {
    const files = await writeFiles(folder);
    const rows = await measureReaders(files);
    printTable(rows);
    const epoch = await measureShuffledEpoch(join(folder, "large.json"));
    return { rows, ratios: ratios(rows), epoch };
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Files {
  readonly bare: string;
  readonly quoted: string;
  readonly packed: string;
  readonly json: string;
}

async function writeFiles(folder: string): Promise<Files> {
  const [bare, quoted, json] = ["bare.tsv", "quoted.tsv", "train.json"].map((name) => join(folder, name));
  const packed = `${quoted}.gz`;
  await writeCollection(bare, 200 * MB, false);
  await writeCollection(quoted, 200 * MB, true);
  await writeTrainingFile(json, 200 * MB);
  await pipeline(createReadStream(quoted), createGzip({ level: 6 }), createWriteStream(packed));
  return { bare, quoted, packed, json };
}

async function measureReaders({ bare, quoted, packed, json }: Files): Promise<readonly Row[]> {
  const turns = [
    ["passages", "readPassages", bare],
    ["passages", "papaparse", bare],
    ["passages", "wc -l", bare],
    ["quoted passages", "readPassages", quoted],
    ["quoted passages", "papaparse", quoted],
    ["packed passages", "readPassages", packed],
    ["packed passages", "gzip -dc", packed],
    ["training file", "readTrainingExamples", json],
    ["training file", "openTrainingExamples", json],
    ["training file", "JSON.parse", json],
  ] as const;
  const measured = turns.map(() => ({ rates: [] as number[], peaks: [] as number[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [turn, [, way, path]] of turns.entries()) {
      const { rates, peaks } = measured[turn];
      const [program, ...flags] = way.split(" ");
      if (flags.length > 0) rates.push(await readWith(program, [...flags, path], (await stat(path)).size));
      else {
        await rm(`${path}.offsets`, { force: true }); // an index that was kept would be read instead of the file
        const { megabytesPerSecond, aboveEmptyMb } = await read(way, path);
        rates.push(megabytesPerSecond);
        peaks.push(aboveEmptyMb);
      }
    }
  }
  return turns.map(([file, way], turn) => {
    const { rates, peaks } = measured[turn];
    return { file, way, megabytesPerSecond: median(rates), aboveEmptyMb: peaks.length > 0 ? median(peaks) : undefined };
  });
}

/** Ours to the yardstick of each file. */
function ratios(rows: readonly Row[]): object {
  const rate = (file: string, way: string): number =>
    rows.find((row) => row.file === file && row.way === way)!.megabytesPerSecond;
  const ratio = (file: string, way: string, yardstick: string): number =>
    Number((rate(file, way) / rate(file, yardstick)).toFixed(2));
  const all = {
    "passages to papaparse": ratio("passages", "readPassages", "papaparse"),
    "quoted passages to papaparse": ratio("quoted passages", "readPassages", "papaparse"),
    "passages to wc -l": ratio("passages", "readPassages", "wc -l"),
    "packed passages to gzip -dc": ratio("packed passages", "readPassages", "gzip -dc"),
    "training file to JSON.parse": ratio("training file", "readTrainingExamples", "JSON.parse"),
    "opening a training file to JSON.parse": ratio("training file", "openTrainingExamples", "JSON.parse"),
  };
  for (const [name, value] of Object.entries(all)) console.log(`${name.padEnd(40)} ${value.toFixed(2)}`);
  return all;
}

/** Memory of a shuffled epoch over a file of 4 GB: indexed once, then read in the order of the epoch. */
async function measureShuffledEpoch(path: string): Promise<object> {
  await writeTrainingFile(path, 4000 * MB);
  const { count, aboveEmptyMb } = await read("shuffledEpoch", path);
  const { size } = await stat(path);
  console.log(`\nshuffled epoch of ${count.toLocaleString("en")} examples, ${(size / 1e9).toFixed(1)} GB:`);
  console.log(`${aboveEmptyMb} MB above the empty process`);
  return { examples: count, gigabytes: Number((size / 1e9).toFixed(1)), aboveEmptyMb };
}

function printTable(rows: readonly Row[]): void {
  console.log("\nfile              way                       MB/s   MB above the empty process");
  for (const { file, way, megabytesPerSecond, aboveEmptyMb } of rows) {
    const rate = megabytesPerSecond.toFixed(0).padStart(6);
    console.log(`${file.padEnd(17)} ${way.padEnd(22)} ${rate} ${(aboveEmptyMb ?? "").toString().padStart(12)}`);
  }
  console.log();
}
