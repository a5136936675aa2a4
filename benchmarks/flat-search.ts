import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { peakRssMb } from "@dpr/command-line";
import { openShards } from "@dpr/data";
import { createFlatIndex } from "@dpr/index";
import { randomNumbers } from "./made-up-rows.ts";
import { createProductRunner } from "./plain-products.ts";

/** Exact search over shard files in a process of its own, which does nothing else before. */
export interface FlatSearch {
  readonly openSeconds: number;
  readonly searchSeconds: number;
  readonly peakRssMb: number;
  /** Of all hits and their scores. */
  readonly digest: string;
  /** Of the products alone. */
  readonly productSeconds: number;
  /** Of reading the files alone, as they lie in memory or on disk after the search. */
  readonly readSeconds: number;
}

const K = 100;
const [prefix, questionsText, threadsText, verify, precision] = process.argv.slice(2);
const [questions, threads] = [Number(questionsText), Number(threadsText)];
const started = performance.now();
const source = await openShards(prefix, {
  verify: verify === "before" ? "before" : "while reading",
  reuseMemory: true,
});
const openSeconds = secondsSince(started);
const { rows, dimension } = source;
const queries = { rows: questions, columns: dimension, data: randomNumbers(questions * dimension, 3) };
const searchStarted = performance.now();
await using index = await createFlatIndex(source, { threads, precision: precision === "int8" ? "int8" : "fp32" });
const all = await Array.fromAsync(index.search(queries, K));
const searchSeconds = secondsSince(searchStarted);
const found = all.reduce((sum, hits) => sum + hits.length, 0);
if (found !== questions * K) throw new Error(`expected ${questions * K} hits, got ${found}`);
const peak = peakRssMb();
const digest = createHash("sha256").update(JSON.stringify(all)).digest("hex");

const product = { stack: 1, i: questions, k: dimension, j: 4096, count: 1 };
const runner = await createProductRunner([product], threads);
await runner.run([product]);
let productSeconds = 0;
const blocks = 40;
for (let block = 0; block < blocks; block++) productSeconds += await runner.run([product]);
const readStarted = performance.now();
const piece = Buffer.allocUnsafe(4 << 20);
for (const path of source.files) {
  await using file = await open(path);
  while ((await file.read(piece, 0, piece.length)).bytesRead > 0);
}
console.log(
  JSON.stringify({
    openSeconds,
    searchSeconds,
    peakRssMb: peak,
    digest,
    productSeconds: (productSeconds * rows) / (blocks * product.j),
    readSeconds: secondsSince(readStarted),
  } satisfies FlatSearch),
);

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
