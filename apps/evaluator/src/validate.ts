import { basename } from "node:path";
import { type CommandContext, CommandLineError, peakRssMb } from "@dpr/command-line";
import type { Hit } from "@dpr/index";
import { findPassageTexts } from "./measure/passage-texts.ts";
import { reportRetrieval } from "./measure/report-retrieval.ts";
import type { Retrieval } from "./measure/retrieval.ts";
import type { ValidateOptions } from "./options/validate-options.ts";
import { withCollection } from "./options/with-collection.ts";
import { checkOutputs } from "./output/check-outputs.ts";
import { loadQuestions, questionFile, requireJudgeable } from "./questions/load-questions.ts";
import { questionEmbeddings } from "./questions/question-embeddings.ts";
import { openSearchIndex } from "./search/open-search-index.ts";
import { reportRecall } from "./search/report-recall.ts";
import { requireGold } from "./search/require-gold.ts";
import { searchIndex } from "./search/search-index.ts";

/** Embeds questions, searches the shards with them, and measures what was found: the whole job, in order. */
export async function validate(given: ValidateOptions, { signal }: CommandContext): Promise<object> {
  const started = performance.now();
  const options = await withCollection(given);
  const { nDocs, dureaderTest } = options;
  const deepest = options.measures?.find(({ cutoff }) => cutoff > nDocs);
  if (deepest !== undefined) {
    throw new CommandLineError(
      `--measures: expected at most --n_docs ${nDocs} passages, got ${deepest.name}; raise it`,
    );
  }
  await checkOutputs(options, dureaderTest);
  const file = questionFile(options);
  const questions = await loadQuestions(options);
  if (options.encodeQAndSave) {
    const { embeddings, files } = await questionEmbeddings(file, questions, options, signal);
    const { rows, columns: dimension } = embeddings;
    console.log(`${rows.toLocaleString("en")} questions × ${dimension} numbers`);
    return { questions: rows, dimension, files, seconds: secondsSince(started), peakRssMb: peakRssMb() };
  }
  if (options.ctxFile === undefined) throw new CommandLineError("expected --ctx_file, got none; name the passages");
  if (!dureaderTest) requireJudgeable(file, questions);

  await using opened = await openSearchIndex(options, signal);
  const { index, name, shards } = opened;
  const passages = { name, dimension: index.dimension, fingerprint: index.fingerprint };
  const asked = await questionEmbeddings(file, questions, options, signal, passages);
  if (opened.isNew) await reportRecall(index, shards!, asked.embeddings, signal);
  const searchStarted = performance.now();
  const hits = await searchIndex(index, asked.embeddings, nDocs, signal);
  const searchSeconds = secondsSince(searchStarted);

  const ids = new Set(hits.flatMap((found) => found.map(({ id }) => id)));
  const goldFile = options.qrels ?? options.gold ?? file;
  if (shards !== undefined) await requireGold(questions, goldFile, ids, { name, files: shards.files });
  await using texts = await findPassageTexts(options.ctxFile, ids, name, signal);
  const retrieval: Retrieval = {
    questions: questions.length,
    depth: nDocs,
    async *read() {
      for (const [row, question] of questions.entries()) {
        const retrieved = hits[row].map(async ({ id, score }: Hit) => ({ ...(await texts.get(id)), score }));
        yield { question, retrieved: await Promise.all(retrieved) };
      }
    },
  };
  const results = await reportRetrieval(retrieval, options, {
    ...{ questionFile: file, dureaderTest, signal },
    ...{ run: basename(name), passages: index.rows },
    facts: {
      ...{ questions: file, passages: options.ctxFile.join(", "), embeddings: name, index: index.kind },
      ...{ model: options.modelFile ?? options.queModelPath ?? options.qEncodingPath ?? "" },
      ...{ "answers by": options.match, "passages a question": `${nDocs}` },
    },
  });
  return {
    ...results,
    rows: index.rows,
    searchSeconds,
    seconds: secondsSince(started),
    peakRssMb: peakRssMb(),
    files: [...opened.files, ...results.files],
  };
}

function secondsSince(started: number): number {
  return Number(((performance.now() - started) / 1000).toFixed(2));
}
