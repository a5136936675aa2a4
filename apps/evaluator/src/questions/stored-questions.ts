import {
  describeQuestions,
  type Matrix,
  type OpenedShards,
  openShards,
  passageFingerprint,
  ShardError,
  writeShard,
} from "@dpr/data";
import type { EvaluationQuestion } from "./evaluation-question.ts";
import type { QuestionModel } from "./question-model.ts";

/**
 * Opens the embeddings of questions that `--q_encoding_path` names: a file or a prefix of the embedder's, or a name that
 * {@link storeQuestions} was given. Undefined when there are none.
 */
export async function findStoredQuestions(path: string): Promise<OpenedShards | undefined> {
  for (const name of [path, prefixOf(path)]) {
    try {
      return await openShards(name);
    } catch (error) {
      if (!(error instanceof ShardError && error.code === "DATA_SHARDS_NOT_FOUND")) throw error;
    }
  }
  return undefined;
}

/**
 * The embeddings of these questions, in their order, from stored ones that must be of the same texts, and of `model` where
 * one is named.
 * @throws StoredQuestionsDifferError
 */
export async function readStoredQuestions(
  path: string,
  stored: OpenedShards,
  questions: readonly Pick<EvaluationQuestion, "id" | "question">[],
  model?: QuestionModel,
): Promise<Matrix> {
  if (model !== undefined && stored.fingerprint !== model.questionFingerprint) {
    throw new StoredQuestionsDifferError(path, `embeddings of the model in ${model.directory}`, "those of another");
  }
  const { rows, dimension } = stored;
  if (rows !== questions.length) {
    throw new StoredQuestionsDifferError(path, `${questions.length} questions, as are asked`, `${rows}`);
  }
  const data = new Float32Array(rows * dimension);
  let row = 0;
  for await (const { embeddings, fingerprints } of stored.blocks()) {
    data.set(embeddings.data, row * dimension);
    for (const fingerprint of fingerprints) {
      const { id, question } = questions[row];
      if (fingerprint !== fingerprintOf({ id, question })) {
        const expected = `row ${row} to be of the question ${JSON.stringify(question)}, with the id ${JSON.stringify(id)}`;
        throw new StoredQuestionsDifferError(path, expected, "another question, or another id");
      }
      row++;
    }
  }
  return { rows, columns: dimension, data };
}

/** Keeps the embeddings of a file's questions where `--q_encoding_path` says, as the embedder keeps questions; returns the file. */
export async function storeQuestions(
  path: string,
  file: string,
  questions: readonly Pick<EvaluationQuestion, "id" | "question">[],
  embeddings: Matrix,
  model: QuestionModel,
): Promise<string> {
  const { columns: dimension } = embeddings;
  const description = {
    shard: { index: 0, count: 1 },
    corpusRows: questions.length,
    corpus: (await describeQuestions(file)).fingerprint,
    fingerprint: model.questionFingerprint,
    ...({ dimension, storage: "float32" } as const),
  };
  const written = await writeShard(prefixOf(path), description, function* (row) {
    if (row >= questions.length) return;
    const rest = questions.slice(row);
    yield {
      ids: rest.map(({ id }) => id),
      embeddings: { rows: rest.length, columns: dimension, data: embeddings.data.subarray(row * dimension) },
      fingerprints: BigUint64Array.from(rest, fingerprintOf),
    };
  });
  return written.path;
}

function fingerprintOf({ id, question }: Pick<EvaluationQuestion, "id" | "question">): bigint {
  return passageFingerprint({ id, title: "", text: question });
}

/** The Python systems call such a file `questions.pkl`; shards put their number behind the name. */
function prefixOf(path: string): string {
  return path.replace(/\.(?:pkl|pt|bin)$/, "");
}

/** Stored embeddings are not of the questions that are asked, or not of the model. */
export class StoredQuestionsDifferError extends Error {
  readonly code = "STORED_QUESTIONS_DIFFER";
  override readonly name = "StoredQuestionsDifferError";
  readonly path: string;
  constructor(path: string, expected: string, got: string) {
    super(`${path}: expected ${expected}, got ${got}; embed the questions again with --re_encode_q`);
    this.path = path;
  }
}
