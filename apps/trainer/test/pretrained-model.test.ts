import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPretrainedModel, hubOf } from "../src/pretrained-model.ts";
import { runTrainer } from "./run-trainer.ts";

const tinyBert = join(import.meta.dirname, "../../../packages/model/test/reference/tiny-bert/question_model_start");

let folder: string;
let filledCache: string;
let trainFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pretrained-"));
  filledCache = join(folder, "cache");
  const model = join(filledCache, "models--bert-base-uncased");
  const commit = "c".repeat(40);
  await mkdir(join(model, "refs"), { recursive: true });
  await writeFile(join(model, "refs", "main"), commit);
  await cp(tinyBert, join(model, "snapshots", commit), { recursive: true });
  trainFile = join(folder, "train.json");
  const passage = (text: string) => [{ title: "", text }];
  const items = ["red", "green"].map((word) => ({ question: word, answers: [], positive_ctxs: passage(word) }));
  await writeFile(trainFile, JSON.stringify(items));
});
afterAll(() => rm(folder, { recursive: true }));

/** Trains one update, and says how it ended. */
function train(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const small = ["--warmup_steps", "0", "--max_updates", "1", "--sequence_length", "16"];
  const fixed = ["--train_data_path", trainFile, "--save_dir", join(folder, "out"), ...small];
  return runTrainer([...fixed, ...args], { userDirectory: folder, env: environment });
}

describe("the trainer", () => {
  test("that is told no model starts from bert-base-uncased in the cache, without a network", async () => {
    const { code, stderr } = await train({ HF_HUB_CACHE: filledCache, HF_HUB_OFFLINE: "1" });
    expect(stderr).toContain(join(filledCache, "models--bert-base-uncased", "snapshots"));
    expect(code).toBe(0);
  });

  test.each([
    [
      "a name that is nowhere",
      "org/none",
      /--pretrained_model_cfg: there is no directory \S+org\/none, and org\/none: expected the model in/,
    ],
    ["a path that is nowhere", "./none", /\/none: expected a model directory, found nothing/],
  ])("ends with one line for %s", async (_, name, message) => {
    const environment = { HF_HUB_CACHE: filledCache, HF_HUB_OFFLINE: "1" };
    const { code, stderr } = await train(environment, "--pretrained_model_cfg", name);
    expect(code).toBe(1);
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(message)]);
  });
});

describe("a pretrained model's name", () => {
  const find = (name: string) =>
    findPretrainedModel(name, { environment: { HF_HUB_CACHE: filledCache }, signal: new AbortController().signal });

  test("is that of a directory where there is one", async () => {
    const directory = join(folder, "org", "model");
    await mkdir(directory, { recursive: true });
    process.env["INIT_CWD"] = folder;
    expect(await find("org/model")).toBe(directory);
    expect(await find(directory)).toBe(directory);
    delete process.env["INIT_CWD"];
  });
});

describe("the hub", () => {
  test("is the public one with Python's cache where the environment says nothing", () => {
    expect(hubOf({})).toEqual({
      cacheDirectory: join(homedir(), ".cache/huggingface/hub"),
      endpoint: undefined,
      offline: false,
      token: undefined,
    });
  });

  test.each([
    [{ HF_HUB_CACHE: "/a", HUGGINGFACE_HUB_CACHE: "/b", HF_HOME: "/c" }, "/a"],
    [{ HF_HUB_CACHE: "", HUGGINGFACE_HUB_CACHE: "/b", HF_HOME: "/c" }, "/b"],
    [{ HF_HOME: "/c", XDG_CACHE_HOME: "/d" }, "/c/hub"],
    [{ XDG_CACHE_HOME: "/d" }, "/d/huggingface/hub"],
    [{ HF_HOME: "~/e" }, join(homedir(), "e/hub")],
  ])("keeps its models by the environment %j in %s", (environment, cacheDirectory) => {
    expect(hubOf(environment).cacheDirectory).toBe(cacheDirectory);
  });

  test("is another one, not used or asked with a token as the environment says", () => {
    const environment = { HF_ENDPOINT: "http://mirror", HF_HUB_OFFLINE: "True", HF_TOKEN: "hf_x\n" };
    expect(hubOf(environment)).toMatchObject({ endpoint: "http://mirror", offline: true, token: "hf_x" });
    expect(hubOf({ HF_HUB_OFFLINE: "0" }).offline).toBe(false);
    expect(() => hubOf({ HF_TOKEN: "secret" })).toThrow(
      /^HF_TOKEN: expected a token that begins with hf_, got another/,
    );
  });
});
