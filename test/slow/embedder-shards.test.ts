import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, resultsOf, runApp } from "../../packages/command-line/testing/run-script.ts";

const root = join(import.meta.dirname, "../..");
const tinyBert = (name: string): string => join(root, "packages/model/test/reference/tiny-bert", name);
const sample = (name: string): string => join(root, "examples/sample", name);
const shared = (name: string): string => join(root, "../shared", name);
const minutes = 60_000;
const PASSAGES = 500;
const SHARDS = 8;
const KILLED = 3;

interface Collection {
  /** TSV of which each line is a passage. */
  readonly passages: string;
  /** DPR JSON; only the questions whose gold passage is among the first passages are asked. */
  readonly questions: string;
  readonly contextModel: string;
  readonly questionModel: string;
  readonly lengths: readonly string[];
  /** How far each share of questions may be from that of fp32 when products are int8, or stored numbers float16. */
  readonly bounds: { readonly int8: number; readonly float16: number };
}

interface DprItem {
  readonly positive_ctxs: readonly { readonly passage_id: string }[];
}

type Shares = Readonly<Record<string, number>>;

interface Accuracy {
  readonly topK: Shares;
  readonly goldTopK: Shares;
}

const miniLm = shared("models/all-MiniLM-L6-v2");
const isMiniLmThere = existsSync(miniLm) && existsSync(shared("data/nq-qed"));
if (!isMiniLmThere) console.warn(`Shards of a real model are skipped: there is no ${miniLm} or data for it.`);

describe("the first passages of the sample, by a tiny untrained model", () => {
  testShards({
    passages: sample("passages.tsv"),
    questions: sample("dev.json"),
    contextModel: tinyBert("context_model_start"),
    questionModel: tinyBert("question_model_start"),
    lengths: ["--p_sequence_length", "64", "--q_sequence_length", "64"],
    // Its passages are all much alike, so that small changes exchange neighbours: 7 of 142 questions, and 2.
    bounds: { int8: 0.05, float16: 0.02 },
  });
});

describe.skipIf(!isMiniLmThere)("the first passages of Natural Questions, by all-MiniLM-L6-v2", () => {
  testShards({
    passages: shared("data/nq-qed/passages.tsv"),
    // Most of the first passages are those of training questions: 541 of these, and 7 of the others.
    questions: shared("data/nq-qed/qed-nq-train.json"),
    contextModel: miniLm,
    questionModel: miniLm,
    lengths: ["--p_sequence_length", "256", "--q_sequence_length", "64"],
    // 5 of 541 questions, and 2.
    bounds: { int8: 0.01, float16: 0.005 },
  });
});

function testShards({ passages, questions, contextModel, questionModel, lengths, bounds }: Collection): void {
  let folder: string;
  let exact: Accuracy;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "embedder-shards-"));
    const lines = (await readFile(passages, "utf8")).split("\n").slice(0, 1 + PASSAGES);
    await writeFile(join(folder, "passages.tsv"), `${lines.join("\n")}\n`);
    const ids = new Set(lines.map((line) => line.split("\t")[0]));
    const items = JSON.parse(await readFile(questions, "utf8")) as readonly DprItem[];
    const asked = items.filter(({ positive_ctxs: gold }) => gold.every(({ passage_id }) => ids.has(passage_id)));
    await writeFile(join(folder, "gold.json"), JSON.stringify(asked));
    await embed("whole");
    exact = await evaluate("whole");
  }, 10 * minutes);
  afterAll(() => rm(folder, { recursive: true }));

  const run = (app: "embedder" | "evaluator", args: readonly string[], killAt?: RegExp): Promise<Ended> => {
    const surroundings = { userDirectory: folder, interruptAt: killAt, signal: "SIGKILL" } as const;
    return runApp(new URL(`../../apps/${app}/`, import.meta.url), args, surroundings);
  };
  const good = (ended: Ended): unknown => {
    expect([ended.code, ended.stderr]).toEqual([0, expect.any(String)]);
    return resultsOf(ended);
  };
  const embedding = (output: string, flags: readonly string[]): readonly string[] => {
    const files = ["--ctx_file", "passages.tsv", "--con_model_path", contextModel, "--out_file", output];
    return [...files, ...lengths.slice(0, 2), ...flags];
  };
  const embed = async (output: string, ...flags: readonly string[]) =>
    good(await run("embedder", embedding(output, flags)));
  const evaluate = async (shards: string): Promise<Accuracy> => {
    const models = ["--con_model_path", contextModel, "--que_model_path", questionModel, ...lengths];
    const files = ["--ctx_file", "passages.tsv", "--encoded_ctx_file", shards, "--gold", "gold.json"];
    const { topK, goldTopK } = good(await run("evaluator", [...models, ...files])) as Accuracy;
    return { topK, goldTopK };
  };
  const expectNear = (found: Accuracy, bound: number): void => {
    for (const kind of ["topK", "goldTopK"] as const) {
      expect(Object.keys(found[kind])).toEqual(Object.keys(exact[kind]));
      for (const [k, share] of Object.entries(found[kind])) {
        expect(Math.abs(share - exact[kind][k]), `${kind} ${k}`).toBeLessThanOrEqual(bound);
      }
    }
  };

  test(
    `in ${SHARDS} shards by as many processes, of which one was killed and run again, answer as in one`,
    async () => {
      const shardFlags = (index: number) => ["--shard", `${index}/${SHARDS}`, "--threads", "1"];
      const indices = Array.from({ length: SHARDS }, (_, index) => index);
      const ended = await Promise.all(
        // It says how long texts may be when everything is read and the first ones are about to be computed.
        indices.map((index) =>
          run("embedder", embedding("parts", shardFlags(index)), index === KILLED ? /tokens at most/ : undefined),
        ),
      );
      expect(ended.map(({ code }) => code)).toEqual(indices.map((index) => (index === KILLED ? "SIGKILL" : 0)));
      const missing = await run("evaluator", [
        "--encoded_ctx_file",
        "parts",
        "--ctx_file",
        "passages.tsv",
        "--gold",
        "gold.json",
      ]);
      expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining(`got no ${KILLED}/${SHARDS}`)]);

      await embed("parts", ...shardFlags(KILLED));
      const model = ["--con_model_path", contextModel, ...lengths.slice(0, 2)];
      const verified = await run("embedder", ["verify", "parts", "--ctx_file", "passages.tsv", ...model]);
      expect(good(verified)).toMatchObject({ shards: SHARDS, rows: PASSAGES, findings: [] });
      expect(await evaluate("parts")).toEqual(exact);
      // Counting that found nothing, or everything, would prove little.
      expect(exact.goldTopK["100"]).toBeGreaterThan(exact.goldTopK["1"]);
    },
    10 * minutes,
  );

  test(
    `computed in int8 answer at most ${bounds.int8} more or fewer of the questions`,
    async () => {
      await embed("int8", "--precision", "int8");
      expectNear(await evaluate("int8"), bounds.int8);
    },
    10 * minutes,
  );

  test(
    `stored as float16 answer at most ${bounds.float16} more or fewer of the questions`,
    async () => {
      await embed("float16", "--dtype", "float16");
      expectNear(await evaluate("float16"), bounds.float16);
    },
    10 * minutes,
  );
}
