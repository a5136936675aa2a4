import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { readPassages, readQuestions } from "@dpr/data";
import { writeFileAtomic } from "@dpr/durable-files";
import {
  createEmbedder,
  createEngine,
  embedByLength,
  loadEncoder,
  type Matrix,
  tokenizePassages,
  tokenizeQuestions,
} from "@dpr/model";

/** Real embeddings, of normalised MiniLM: `passages [8,096, 384]`, `questions [1,355, 384]`. */
export interface NqEmbeddings {
  readonly passages: Matrix;
  readonly questions: Matrix;
}

const shared = join(import.meta.dirname, "..", "..", "shared");
const model = join(shared, "models", "all-MiniLM-L6-v2");
const data = join(shared, "data", "nq-qed");

/**
 * Embeds Natural Questions' passages and questions, which takes two minutes, or reads what an earlier call kept in the
 * temporary folder; undefined where the real data is not beside the repository.
 */
export async function nqEmbeddings(): Promise<NqEmbeddings | undefined> {
  if (!existsSync(model) || !existsSync(data)) return undefined;
  const encoder = await loadEncoder(model);
  const { fingerprint, tokenizer } = encoder;
  const columns = encoder.model.config.hiddenSize;
  const kept = (name: string): string => join(tmpdir(), `bench-nq-${fingerprint.slice(0, 16)}.${name}`);
  const embed = async (name: string, tokenize: () => Promise<readonly Int32Array[]>): Promise<Matrix> => {
    const path = kept(name);
    if (!existsSync(path)) {
      await using engine = await createEngine("onnx", { threads: availableParallelism() });
      await using embedder = await createEmbedder({ engine, model: encoder.model });
      const { data } = await embedByLength(embedder, await tokenize());
      await writeFileAtomic(path, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    const bytes = await readFile(path);
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    return { rows: values.length / columns, columns, data: values };
  };
  return {
    passages: await embed("passages", async () => {
      const passages = await Array.fromAsync(readPassages(join(data, "passages.tsv")));
      return await tokenizePassages(tokenizer, passages, encoder.model);
    }),
    questions: await embed("questions", async () => {
      const questions = await Array.fromAsync(readQuestions(join(data, "qed-nq-dev.qa.csv")));
      return await tokenizeQuestions(
        tokenizer,
        questions.map(({ question }) => question),
        encoder.model,
      );
    }),
  };
}
