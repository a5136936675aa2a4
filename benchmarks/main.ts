import { availableParallelism, cpus } from "node:os";
import { createEngine } from "@dpr/model";
import { measureAnswers } from "./answers.ts";
import { measureBm25 } from "./bm25.ts";
import { measureData } from "./data.ts";
import { measureEmbedding } from "./embed.ts";
import { measureEngines } from "./engines.ts";
import { measurePytorch } from "./pytorch.ts";
import { measureRates } from "./rates.ts";
import { measureSearch } from "./search.ts";
import { measureTraining } from "./train.ts";

// Ratios of things measured in turns in one run: shared machines are too noisy for times.
const threads = availableParallelism();

const suites: Readonly<Record<string, () => Promise<object>>> = {
  async model() {
    await using engine = await createEngine("onnx", { threads });
    return { rates: await measureRates(engine, threads) };
  },
  engines: measureEngines,
  train: measureTraining,
  embed: measureEmbedding,
  pytorch: measurePytorch,
  data: measureData,
  bm25: measureBm25,
  answers: measureAnswers,
  search: measureSearch,
};

const asked = process.argv.slice(2).filter((name) => name !== "--");
const unknown = asked.find((name) => suites[name] === undefined);
if (unknown !== undefined) {
  console.error(`bench: expected some of ${Object.keys(suites).join(", ")}, or nothing for all, got ${unknown}`);
  process.exit(2);
}
console.log(`${cpus()[0]?.model.trim()}, ${threads} threads, Node ${process.version}\n`);
const results: Record<string, object> = {};
for (const name of asked.length > 0 ? asked : Object.keys(suites)) results[name] = await suites[name]();
console.log(JSON.stringify(results));
