import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import {
  createFlatIndex,
  createHnswIndex,
  estimateHnsw,
  type Hit,
  type HnswNumbers,
  type Matrix,
  openIndex,
  type VectorIndex,
} from "@dpr/index";
import { startFaiss, type Faiss } from "./faiss.ts";
import { type HnswCorpus, makeCorpus } from "./hnsw-corpus.ts";
import { median } from "./median.ts";
import { nqEmbeddings } from "./nq-embeddings.ts";

/** Of searching, and of building, everywhere. */
const THREADS = 1;
const BUILD_THREADS = availableParallelism();
const ROUNDS = 3;
/** What a search asks for, with the candidates that it keeps: usearch and FAISS keep as many as are asked for, at least. */
const SEARCHES = [
  ...[10, 32, 64, 128].map((efSearch) => ({ count: 10, efSearch })),
  ...[128, 192, 256, 512].map((efSearch) => ({ count: 100, efSearch })),
];

/** One way of searching. */
interface Point {
  readonly way: string;
  readonly count: number;
  readonly efSearch: number;
  /** recall@count, of real and of made-up queries. */
  readonly recall: number;
  readonly queriesPerSecond: number;
  /** Of exact search of all queries at once. */
  readonly timesFlat: number;
}

/**
 * HNSW on real embeddings and made-up ones: recall and queries a second by efSearch, beside exact search, and beside FAISS
 * where PYTHON names an interpreter that has faiss-cpu. Takes ten minutes.
 */
export async function measureHnsw(): Promise<object> {
  const embeddings = await nqEmbeddings();
  if (embeddings === undefined) {
    console.log("\nhnsw: left out; there is no real data beside the repository");
    return {};
  }
  const corpus = makeCorpus(embeddings);
  const { rows, dimension } = corpus.source;
  const folder = await mkdtemp(join(tmpdir(), "bench-hnsw-"));
  try {
    await using flat = await createFlatIndex(corpus.source, { threads: THREADS });
    const truth = await searchAll(flat, corpus.queries, 100);
    using faiss = await startFaiss(folder, corpus, truth);
    console.log(`\nhnsw: ${rows.toLocaleString("en")} × ${dimension}, ${corpus.queries.rows} queries by one thread`);
    const builds: object[] = [];
    const points: Point[] = [];
    for (const numbers of ["bf16", "sq8", "f32"] as const) {
      const path = join(folder, numbers);
      builds.push(await build(corpus, numbers, path));
      const theirs = numbers === "sq8" ? undefined : await faiss?.build(numbers, BUILD_THREADS);
      if (theirs !== undefined) {
        builds.push({ way: `faiss ${numbers}`, ...theirs });
        console.log(`built by FAISS in ${theirs.seconds.toFixed(0)} s of one core`);
      }
      points.push(...(await measurePoints(corpus, truth, flat, numbers, path, theirs && faiss)));
    }
    const oneAtATime = await timesFlatOneAtATime(corpus, flat, join(folder, "bf16"));
    console.log(`one query at a time, bf16, efSearch 128: ${oneAtATime.toFixed(0)} × flat`);
    return { builds, points, oneAtATime, equalRecall: atEqualRecall(points) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function build({ source }: HnswCorpus, numbers: HnswNumbers, folder: string): Promise<object> {
  const started = process.cpuUsage();
  await using index = await createHnswIndex(source, { numbers, threads: BUILD_THREADS });
  const { user, system } = process.cpuUsage(started);
  const seconds = (user + system) / 1e6;
  await index.save(folder);
  const { memoryBytes } = estimateHnsw({ rows: source.rows, dimension: source.dimension, numbers });
  console.log(
    `built of ${numbers} in ${seconds.toFixed(0)} s of one core, ${(memoryBytes / 1e6).toFixed(0)} MB estimated`,
  );
  return { way: numbers, seconds, memoryBytes };
}

/** Ours, exact search and theirs in turns. */
async function measurePoints(
  { queries, realQueries }: HnswCorpus,
  truth: Found,
  flat: VectorIndex,
  numbers: HnswNumbers,
  folder: string,
  faiss: Faiss | undefined,
): Promise<readonly Point[]> {
  const points: Point[] = [];
  for (const { count, efSearch } of SEARCHES) {
    await using index = await openIndex(folder, { threads: THREADS, efSearch });
    const found = await searchAll(index, queries, count);
    const [ours, exact, theirs]: number[][] = [[], [], []];
    let theirRecall = 0;
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await rateOf(index, queries, count));
      if (round === 0) exact.push(await rateOf(flat, queries, count));
      const answer = await faiss?.search(efSearch, count, THREADS);
      if (answer !== undefined) [theirRecall] = [answer.recall, theirs.push(answer.queriesPerSecond)];
    }
    const point = (way: string, recall: number, rates: readonly number[]): Point => {
      const queriesPerSecond = median(rates);
      return { way, count, efSearch, recall, queriesPerSecond, timesFlat: queriesPerSecond / median(exact) };
    };
    points.push(point(numbers, recallOf(found, truth, count), ours));
    if (theirs.length > 0) points.push(point(`faiss ${numbers}`, theirRecall, theirs));
    const parts = [found.slice(0, realQueries), found.slice(realQueries)];
    const recalls = parts.map((part, i) =>
      recallOf(part, i === 0 ? truth : truth.slice(realQueries), count).toFixed(3),
    );
    for (const { way, recall, queriesPerSecond, timesFlat } of points.slice(theirs.length > 0 ? -2 : -1)) {
      const figures = [recall.toFixed(4), queriesPerSecond.toFixed(0).padStart(6), timesFlat.toFixed(1).padStart(6)];
      const detail = way === numbers ? `   real ${recalls[0]}, made up ${recalls[1]}` : "";
      console.log(`${way.padEnd(12)} top ${count}, efSearch ${efSearch}: recall ${figures.join(" ")} × flat${detail}`);
    }
  }
  return points;
}

/** How many times as fast HNSW is as exact search where each query waits for the one before. */
async function timesFlatOneAtATime({ queries }: HnswCorpus, flat: VectorIndex, folder: string): Promise<number> {
  await using index = await openIndex(folder, { threads: THREADS });
  const { columns, data } = queries;
  const ratios: number[] = [];
  for (let row = 0; row < 15; row++) {
    const query = { rows: 1, columns, data: data.subarray(row * columns, (row + 1) * columns) };
    ratios.push((await rateOf(index, query, 100)) / (await rateOf(flat, query, 100)));
  }
  return median(ratios);
}

/** Of each point of ours the rate beside FAISS's at the same recall, between the two of its points around it. */
function atEqualRecall(points: readonly Point[]): readonly object[] {
  return points.flatMap((ours) => {
    const theirs = points
      .filter(({ way, count }) => way === `faiss ${ours.way}` && count === ours.count)
      .toSorted((one, other) => one.recall - other.recall);
    const above = theirs.findIndex(({ recall }) => recall >= ours.recall);
    if (above < 1) return [];
    const [low, high] = [theirs[above - 1], theirs[above]];
    const share = (ours.recall - low.recall) / (high.recall - low.recall);
    const logRate = Math.log(low.queriesPerSecond) * (1 - share) + Math.log(high.queriesPerSecond) * share;
    const timesFaiss = ours.queriesPerSecond / Math.exp(logRate);
    const { way, count, efSearch, recall } = ours;
    console.log(`${way}, top ${count} at recall ${recall.toFixed(4)}: ${timesFaiss.toFixed(2)} × FAISS`);
    return [{ way, count, efSearch, recall, timesFaiss }];
  });
}

type Found = readonly (readonly Hit[])[];

async function searchAll(index: VectorIndex, queries: Matrix, count: number): Promise<Found> {
  return await Array.fromAsync(index.search(queries, count));
}

/** Queries a second of the process's own time: others that share the machine take less from it. */
async function rateOf(index: VectorIndex, queries: Matrix, count: number): Promise<number> {
  const started = process.cpuUsage();
  await searchAll(index, queries, count);
  const { user, system } = process.cpuUsage(started);
  return queries.rows / ((user + system) / 1e6);
}

/** The share of the true best `count` that was found. */
function recallOf(found: Found, truth: Found, count: number): number {
  const right = found.map((hits, query) => {
    const best = new Set(truth[query].slice(0, count).map(({ id }) => id));
    return hits.filter(({ id }) => best.has(id)).length;
  });
  return right.reduce((all, one) => all + one, 0) / (found.length * count);
}
