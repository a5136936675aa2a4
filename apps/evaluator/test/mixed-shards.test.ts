import { cp, mkdir, readFile } from "node:fs/promises";
import { chooseEngine, openVinoFolders } from "@dpr/model";
import { beforeAll, expect, test } from "vitest";
import { asked, passages, qaCsv, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { type Flags, resultsOf, runApp } from "./run-app.ts";

const folder = useFolder();
await using chosen = await chooseEngine("auto", {
  ...{ fp16: true, threads: 1 },
  openVinoFolders: openVinoFolders(process.env),
});
const hasBf16 = chosen.precision === "bf16";

/** Shards of one corpus by what computed them. */
const kinds: Readonly<Record<string, Flags>> = {
  first: { shard: "0/2", engine: "onnx" },
  reference: { shard: "1/2", engine: "reference" },
  int8: { shard: "1/2", engine: "onnx", precision: "int8" },
  ...(hasBf16 && { bf16: { shard: "1/2", engine: "openvino", precision: "bf16" } }),
};

beforeAll(async () => {
  const embed = {
    ctx_file: await folder.write("passages.tsv", tsv(passages)),
    con_model_path: tinyBert("context_model_start"),
    p_sequence_length: 24,
  };
  const all = Object.entries(kinds).map(([name, flags]) =>
    runApp("embedder", { ...embed, ...flags, out_file: folder.path(name, "e") }),
  );
  for (const ended of await Promise.all(all)) resultsOf(ended);
});

/** Searches the first shard and one of another kind together. */
async function evaluateBeside(kind: string) {
  const both = folder.path(`with-${kind}`);
  await mkdir(both);
  for (const [from, shard] of [
    ["first", 0],
    [kind, 1],
  ]) {
    for (const ending of ["arrow", "manifest.json"]) {
      const name = `e_${shard}_of_2.${ending}`;
      await cp(folder.path(`${from}`, name), `${both}/${name}`);
    }
  }
  return runApp("evaluator", {
    encoded_ctx_file: both,
    ctx_file: folder.path("passages.tsv"),
    qa_file: await folder.write(`${kind}.qa.csv`, qaCsv(asked)),
    que_model_path: tinyBert("question_model_start"),
    ...{ q_sequence_length: 24, p_sequence_length: 24 },
  });
}

async function madeBy(kind: string): Promise<unknown> {
  const index = kind === "first" ? 0 : 1;
  return JSON.parse(await readFile(folder.path(kind, `e_${index}_of_2.manifest.json`), "utf8"));
}

test("shards that two engines made are searched together, and say which", async () => {
  expect(await madeBy("first")).toMatchObject({ engine: "onnx", precision: "fp32" });
  expect(await madeBy("reference")).toMatchObject({ engine: "reference", precision: "fp32" });
  const ended = await evaluateBeside("reference");
  expect(resultsOf(ended)).toMatchObject({ rows: passages.length });
  expect(ended.stderr).not.toContain("less comparable");
});

test.for([
  ["int8", "onnx"],
  ["bf16", "openvino"],
] as const)("shards in fp32 and in %s are searched together, with a warning", async ([precision, engine], { skip }) => {
  skip(!(precision in kinds), "needs OpenVINO (`pnpm engines:openvino`) and a CPU with instructions for bf16");
  expect(await madeBy(precision)).toMatchObject({ engine, precision });
  const ended = await evaluateBeside(precision);
  expect(resultsOf(ended)).toMatchObject({ rows: passages.length });
  const lines = ended.stderr.split("\n").filter((line) => line.includes("less comparable"));
  expect(lines).toEqual([
    `--encoded_ctx_file: embedded in fp32 and ${precision}: scores of one and the other are a little less comparable; embed all in one --precision to be rid of that`,
  ]);
});
