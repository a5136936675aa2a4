// Makes a report to look at: node packages/eval/test/make-sample-report.ts report.html
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeReport } from "../src/index.ts";
import { createWordSearch, readCollection, searchedQuestions } from "./word-search.ts";

const [path = "report.html"] = process.argv.slice(2);
const root = join(import.meta.dirname, "../../..");
const real = join(root, "../shared/data/nq-qed");
const collection = existsSync(real)
  ? readCollection(real, "passages.tsv", "qed-nq-dev.json")
  : readCollection(join(root, "examples/sample"), "passages.tsv", "dev.json");
const some = { ...collection, questions: collection.questions.slice(0, 200) };
const facts = { passages: collection.passages.length.toLocaleString("en"), questions: "in the order of their file" };
const started = performance.now();
const written = await writeReport(path, searchedQuestions(some, { runs: 2 }), {
  title: "BM25 and plain word overlap",
  runs: [
    { name: "BM25", facts: { search: "BM25, k1 0.9, b 0.4", ...facts }, latencyMs: times("bm25") },
    { name: "overlap", facts: { search: "number of shared words", ...facts }, latencyMs: times("overlap") },
  ],
  passages: collection.passages.length,
});
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${path}: ${written.questions} questions, ${(written.bytes / 1e6).toFixed(1)} MB, ${seconds} s`);

function times(kind: "bm25" | "overlap"): readonly number[] {
  const search = createWordSearch(some.passages, kind, 100);
  return some.questions.map(({ question }) => {
    const before = performance.now();
    search(question);
    return performance.now() - before;
  });
}
