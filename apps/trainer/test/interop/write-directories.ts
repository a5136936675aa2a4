import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createEmbedder, createEngine, loadEncoder, tokenizePassages } from "@dpr/model";

// Trains one small encoder of each kind and writes what ours makes of some texts, for load_in_python.py to compare.
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("expected a folder to write to");
const root = join(import.meta.dirname, "../../../..");
const sample = join(root, "examples/sample");

const kinds: Readonly<Record<string, readonly string[]>> = {
  cls: [],
  mean: ["--pooling", "mean", "--normalize"],
  pooler: ["--pooling", "pooler"],
  projection: ["--projection_dim", "24"],
  "mean-projection": ["--pooling", "mean", "--projection_dim", "24", "--normalize"],
};
const passages = [
  { id: "1", title: "", text: "What is the capital of Peru?" },
  { id: "2", title: "Peru", text: "Lima is the capital of Peru, as naïve tourists (and 東京 people) know." },
  { id: "3", title: "", text: "  a\tvery   spaced text, with unknown 🎉 words " },
];

await using engine = await createEngine("onnx");
for (const [kind, flags] of Object.entries(kinds)) {
  const output = join(folder, kind);
  await promisify(execFile)(process.execPath, [
    join(root, "apps/trainer/src/main.ts"),
    ...["--train_file", join(sample, "dev.json"), "--output_dir", output, "--pretrained_model_cfg", "new:2x64"],
    ...["--vocab_file", join(sample, "vocab.txt"), "--sequence_length", "40", "--batch_size", "32", "--dropout", "0"],
    ...["--max_updates", "3", "--warmup_steps", "1", "--learning_rate", "1e-3", ...flags],
  ]);
  const directory = join(output, "context_model_1");
  const { model, tokenizer } = await loadEncoder(directory);
  const tokens = await tokenizePassages(tokenizer, passages, model);
  await using embedder = await createEmbedder({ engine, model });
  const { rows, columns, data } = await embedder.embed(tokens);
  const embeddings = Array.from({ length: rows }, (_, row) => [...data.subarray(row * columns, (row + 1) * columns)]);
  const expected = { passages, tokens: tokens.map((ids) => [...ids]), embeddings, kind };
  await writeFile(join(output, "expected.json"), JSON.stringify(expected));
  console.log(directory);
}
