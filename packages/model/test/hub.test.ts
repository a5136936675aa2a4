import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchModel, type FetchModelEvent, type FetchModelOptions } from "../src/hub/fetch-model.ts";
import { HubContentError, HubUnreachableError } from "../src/hub/hub-errors.ts";
import { parseModelName } from "../src/hub/model-name.ts";
import { loadTokenizer } from "../src/tokenizer/load-tokenizer.ts";
import { readModelDirectory } from "../src/weights/read-model.ts";
import { gitHash, type HostedModel, sha256, startHub } from "./hub-server.ts";

const TINY = join(import.meta.dirname, "reference/tiny-bert/question_model_start");
const COMMIT = "a".repeat(40);
const OLDER = "b".repeat(40);

const NAMES = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];
const tiny: Readonly<Record<string, Buffer>> = Object.fromEntries(
  await Promise.all(NAMES.map(async (name) => [name, await readFile(join(TINY, name))] as const)),
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hub-"));
});
afterAll(() => rm(folder, { recursive: true }));

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const hosted = (files = tiny, more: Partial<HostedModel> = {}): HostedModel => ({ files, commit: COMMIT, ...more });

/** A hub with these models, and fetching from it into a cache of its own. */
async function setUp(models: Readonly<Record<string, HostedModel>>) {
  const hub = await startHub(models);
  const cacheDirectory = await mkdtemp(join(folder, "cache-"));
  const events: FetchModelEvent[] = [];
  const onEvent = (event: FetchModelEvent): void => void events.push(event);
  const defaults = { endpoint: hub.url, cacheDirectory, onEvent };
  return {
    hub,
    cacheDirectory,
    events,
    fetch: (name: string, options: Partial<FetchModelOptions> = {}) => fetchModel({ ...defaults, name, ...options }),
    /** Paths of files that were asked for. */
    files: () => hub.asked.flatMap(({ path }) => /\/resolve\/[^/]+\/(.+)$/.exec(path)?.[1] ?? []),
    [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose](),
  };
}

/** All files under a directory, links not followed. */
async function filesUnder(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
}

describe("a model of the hub", () => {
  test("is fetched as a directory that reads as the model", async () => {
    await using at = await setUp({ "org/tiny": hosted() });
    const directory = await at.fetch("org/tiny");
    expect(await readModelDirectory(directory)).toEqual(await readModelDirectory(TINY));
    expect((await loadTokenizer(directory)).vocabularySize).toBe(600);
  });

  test("is laid out as Python's cache is", async () => {
    await using at = await setUp({ "org/tiny": hosted() });
    const root = join(at.cacheDirectory, "models--org--tiny");
    expect(await at.fetch("org/tiny")).toBe(join(root, "snapshots", COMMIT));
    expect(await readFile(join(root, "refs/main"), "utf8")).toBe(COMMIT);
    const link = (name: string): Promise<string> => readlink(join(root, "snapshots", COMMIT, name));
    expect(await link("config.json")).toBe(`../../blobs/${gitHash(tiny["config.json"])}`);
    expect(await link("model.safetensors")).toBe(`../../blobs/${sha256(tiny["model.safetensors"])}`);
    expect((await readdir(join(root, ".no_exist", COMMIT))).sort()).toEqual([
      "modules.json",
      "sentence_bert_config.json",
      "special_tokens_map.json",
      "vocab.txt",
    ]);
  });

  test("that the cache holds needs no hub", async () => {
    const at = await setUp({ "org/tiny": hosted() });
    const directory = await at.fetch("org/tiny");
    await at.hub[Symbol.asyncDispose]();
    const asked = at.hub.asked.length;
    expect(await at.fetch("org/tiny")).toBe(directory);
    expect(await at.fetch("org/tiny", { offline: true })).toBe(directory);
    expect(await at.fetch("org/tiny", { revision: COMMIT })).toBe(directory);
    expect(at.hub.asked.length).toBe(asked);
  });

  test("is given by branch, tag or commit, each as it was when fetched", async () => {
    const revisions = { "v1.0": OLDER, [OLDER]: OLDER, "refs/pr/7": OLDER };
    await using at = await setUp({ "org/tiny": hosted(tiny, { revisions }) });
    for (const revision of ["v1.0", OLDER, "refs/pr/7"])
      expect(await at.fetch("org/tiny", { revision })).toMatch(new RegExp(`/snapshots/${OLDER}$`));
    expect(await at.fetch("org/tiny")).toMatch(new RegExp(`/snapshots/${COMMIT}$`));
    // Both commits have the same contents, which came once.
    expect(at.files().filter((name) => name === "model.safetensors")).toHaveLength(1);
  });

  test("is found by an old name that redirects", async () => {
    await using at = await setUp({ "renamed/tiny": hosted() });
    expect(await at.fetch("tiny")).toBe(join(at.cacheDirectory, "models--tiny", "snapshots", COMMIT));
  });

  test("brings the files of an encoder and no others, of weights the better form", async () => {
    const others = ["tf_model.h5", "flax_model.msgpack", "onnx/model.onnx", "onnx/config.json", "README.md"];
    const module = (type: string, path: string) => ({ type: `sentence_transformers.models.${type}`, path });
    const files = {
      ...tiny,
      ...Object.fromEntries(others.map((name) => [name, Buffer.from(name)])),
      "pytorch_model.bin": Buffer.from("old"),
      "modules.json": json([
        module("Transformer", ""),
        module("Pooling", "1_Pooling"),
        module("Normalize", "2_Normalize"),
      ]),
      "1_Pooling/config.json": json({ pooling_mode_mean_tokens: true }),
      "sentence_bert_config.json": json({ max_seq_length: 40 }),
    };
    await using at = await setUp({ "org/tiny": hosted(files) });
    const directory = await at.fetch("org/tiny");
    const wanted = Object.keys(files).filter((name) => !others.includes(name) && name !== "pytorch_model.bin");
    expect(at.files().toSorted()).toEqual(wanted.toSorted());
    expect(await readModelDirectory(directory)).toMatchObject({ pooling: "mean", normalize: true, maximumLength: 40 });
    const asked = at.hub.asked.length;
    await at.fetch("org/tiny");
    expect(at.hub.asked.length).toBe(asked);
  });

  test("reports how much comes, and the first call alone has something to report", async () => {
    await using at = await setUp({ "org/tiny": hosted() });
    await at.fetch("org/tiny");
    const bytes = Object.values(tiny).reduce((sum, { length }) => sum + length, 0);
    expect(at.events[0]).toEqual({ kind: "start", files: 4, bytes });
    expect(at.events.slice(1).reduce((sum, event) => sum + (event.kind === "advance" ? event.bytes : 0), 0)).toBe(
      bytes,
    );
    at.events.length = 0;
    await at.fetch("org/tiny");
    expect(at.events).toEqual([]);
  });

  test("that is private comes with a token, which no other host sees", async () => {
    await using at = await setUp({ "org/tiny": hosted(tiny, { token: "hf_secret" }) });
    await at.fetch("org/tiny", { token: "hf_secret" });
    for (const { path, authorization } of at.hub.asked)
      expect(authorization, path).toBe(path.startsWith("/lfs/") ? undefined : "Bearer hf_secret");
  });
});

describe("a cache that Python filled", () => {
  /** What `AutoModel` and `AutoTokenizer` leave there: nothing of sentence-transformers' files is known. */
  async function fill(cacheDirectory: string, names = Object.keys(tiny)): Promise<string> {
    const root = join(cacheDirectory, "models--org--tiny");
    const snapshot = join(root, "snapshots", COMMIT);
    await mkdir(join(root, "refs"), { recursive: true });
    await writeFile(join(root, "refs/main"), COMMIT);
    await mkdir(snapshot, { recursive: true });
    for (const name of names) await cp(join(TINY, name), join(snapshot, name));
    return snapshot;
  }

  test("is completed from the hub by what it lacks", async () => {
    const files = {
      ...tiny,
      "modules.json": json([
        { type: "sentence_transformers.models.Transformer", path: "" },
        { type: "sentence_transformers.models.Pooling", path: "1_Pooling" },
      ]),
      "1_Pooling/config.json": json({ pooling_mode_mean_tokens: true }),
    };
    await using at = await setUp({ "org/tiny": hosted(files) });
    const snapshot = await fill(at.cacheDirectory);
    expect(await at.fetch("org/tiny")).toBe(snapshot);
    expect(at.files().toSorted()).toEqual(["1_Pooling/config.json", "modules.json"]);
    expect(await readModelDirectory(snapshot)).toMatchObject({ pooling: "mean" });
  });

  test("is used as it is where the network is not to be used, or not there, which is said", async () => {
    const at = await setUp({});
    await at.hub[Symbol.asyncDispose]();
    const snapshot = await fill(at.cacheDirectory);
    expect(await at.fetch("org/tiny", { offline: true })).toBe(snapshot);
    expect(at.events).toEqual([]);
    expect(await at.fetch("org/tiny")).toBe(snapshot);
    expect(at.events).toMatchObject([
      { kind: "unreachable", reason: expect.stringContaining("ECONNREFUSED") as string },
    ]);
  });

  test("is no model while it lacks weights, tokenizer or configuration", async () => {
    for (const absent of ["model.safetensors", "tokenizer.json", "config.json"]) {
      const at = await setUp({});
      await at.hub[Symbol.asyncDispose]();
      await fill(
        at.cacheDirectory,
        Object.keys(tiny).filter((name) => name !== absent),
      );
      await expect(at.fetch("org/tiny", { offline: true })).rejects.toThrow(/found a part of it; fetch it once/);
      await expect(at.fetch("org/tiny")).rejects.toThrow(HubUnreachableError);
    }
  });
});

describe("an interrupted download", () => {
  const weights = "model.safetensors";

  test("leaves no file that looks whole, and the next call fetches the rest alone", async () => {
    await using at = await setUp({ "org/tiny": hosted() });
    at.hub.answers.set(weights, (response, content) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 70_000), () => response.socket?.destroy());
    });
    await expect(at.fetch("org/tiny")).rejects.toThrow(
      /^org\/tiny: expected an answer of the hub, got none \(terminated.*\); see that the network is there/,
    );
    const left = await filesUnder(at.cacheDirectory);
    expect(
      left.filter((path) => /partial|incomplete|safetensors/.test(path) || path.includes(sha256(tiny[weights]))),
    ).toEqual([]);
    await expect(at.fetch("org/tiny", { offline: true })).rejects.toThrow(
      /org\/tiny: expected the model in .*, found none/,
    );

    at.hub.answers.clear();
    at.hub.asked.length = 0;
    const directory = await at.fetch("org/tiny");
    expect(at.files()).toEqual([weights]);
    expect(await readModelDirectory(directory)).toEqual(await readModelDirectory(TINY));
  });

  test("by a signal ends at once with the signal's reason", async () => {
    await using at = await setUp({ "org/tiny": hosted() });
    const interruption = new AbortController();
    at.hub.answers.set(weights, (response, content) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 1000), () => interruption.abort());
    });
    await expect(at.fetch("org/tiny", { signal: interruption.signal })).rejects.toMatchObject({ name: "AbortError" });
    expect((await filesUnder(at.cacheDirectory)).filter((path) => path.includes(sha256(tiny[weights])))).toEqual([]);
  });

  test.each([
    ["other bytes", (content: Buffer) => Buffer.from(content).fill(7, 90, 91)],
    ["fewer bytes", (content: Buffer) => content.subarray(1)],
    ["a page", () => Buffer.from("<html>welcome to the hotel's network</html>")],
  ])("%s than the hub announced are refused and not kept", async (_, change) => {
    await using at = await setUp({ "org/tiny": hosted() });
    for (const name of [weights, "config.json"]) {
      at.hub.answers.set(name, (response, content) => void response.end(change(content)));
      const error = await at.fetch("org/tiny").catch((error: unknown) => error);
      expect(error).toBeInstanceOf(HubContentError);
      expect((error as Error).message).toMatch(
        new RegExp(`^org/tiny: ${name}: expected \\d+ bytes with hash \\w+, got`),
      );
      at.hub.answers.delete(name);
      await rm(at.cacheDirectory, { recursive: true });
    }
  });
});

describe("what cannot be fetched is an error of one line that says what to do", () => {
  const restricted = { "org/tiny": hosted(tiny, { gatedFor: "hf_member" }) };
  const roberta = hosted({ ...tiny, "config.json": json({ model_type: "roberta" }) });
  const without = (name: string) => hosted(Object.fromEntries(Object.entries(tiny).filter(([one]) => one !== name)));

  test.each<[string, Readonly<Record<string, HostedModel>>, string, Partial<FetchModelOptions>, RegExp]>([
    [
      "a name without an organisation",
      {},
      "bert-base-uncasd",
      {},
      /^bert-base-uncasd: expected a model of the hub, got 401 RepoNotFound Repository not found; correct the name: most are organisation\/name, such as google-bert\/bert-base-uncased; a private one needs a token$/,
    ],
    [
      "an unknown model",
      {},
      "org/none",
      { token: "hf_x" },
      /^org\/none: expected a model .* not found; correct the name$/,
    ],
    [
      "an unknown revision",
      { "org/tiny": hosted() },
      "org/tiny",
      { revision: "v9" },
      /^org\/tiny@v9: expected a revision of this model, got 404 RevisionNotFound Invalid rev id: v9; name a branch, tag or commit$/,
    ],
    [
      "a gated model",
      restricted,
      "org/tiny",
      {},
      /^org\/tiny: expected a model that is open to all, got 403 GatedRepo .*; ask for access on its page, and give the token/,
    ],
    [
      "a gated model with another's token",
      restricted,
      "org/tiny",
      { token: "hf_other" },
      /with the account of the token$/,
    ],
    [
      "a model without weights",
      { "org/tiny": without("model.safetensors") },
      "org/tiny",
      {},
      /expected a model with model.safetensors or pytorch_model.bin, got one without; choose another/,
    ],
    [
      "a model without a tokenizer",
      { "org/tiny": without("tokenizer.json") },
      "org/tiny",
      {},
      /with tokenizer.json or vocab.txt, got one without/,
    ],
    [
      "no cache and no network to use",
      {},
      "org/tiny",
      { offline: true },
      /^org\/tiny: expected the model in \S+, as the network is not to be used, found none; fetch it once/,
    ],
    [
      "no network",
      {},
      "org/tiny",
      { endpoint: "http://127.0.0.1:9" },
      /got none \(fetch failed, .*\); see that the network is there \(behind a proxy: NODE_USE_ENV_PROXY=1\), give a directory instead/,
    ],
  ])("%s", async (_, models, name, options, message) => {
    await using at = await setUp(models);
    await expect(at.fetch(name, options)).rejects.toThrow(message);
  });

  test("another architecture is refused before its weights come", async () => {
    await using at = await setUp({ "org/tiny": roberta });
    await expect(at.fetch("org/tiny")).rejects.toThrow(/model_type: expected "bert" .* got "roberta"/);
    expect(at.files()).not.toContain("model.safetensors");
  });

  test("a server that is no hub is named as such", async () => {
    await using at = await setUp({ "org/tiny": hosted(tiny, { revisions: { odd: "../../etc" } }) });
    await expect(at.fetch("org/tiny", { revision: "odd" })).rejects.toThrow(
      /expected a model's commit, got ..\/..\/etc; see that the endpoint is a hub/,
    );
  });

  test("names and revisions that lead elsewhere are never asked for", async () => {
    await using at = await setUp({});
    for (const name of ["../../etc/passwd", "a/b/c", "/etc", "org/..", "org/name?x", ".hidden", ""])
      await expect(at.fetch(name)).rejects.toThrow(RangeError);
    for (const revision of ["../x", "a//b", "/x", "a b", ""])
      await expect(at.fetch("org/tiny", { revision })).rejects.toThrow(RangeError);
    expect(at.hub.asked).toEqual([]);
  });
});

test("a model's name is organisation/name@revision, and paths are none", () => {
  expect(parseModelName("bert-base-uncased")).toEqual({ name: "bert-base-uncased" });
  expect(parseModelName("hfl/chinese-macbert-base@v1/x")).toEqual({
    name: "hfl/chinese-macbert-base",
    revision: "v1/x",
  });
  for (const path of ["./models/bert", "/models/bert", "models/bert/8", "~/bert", "bert@", "a b", "C:\\bert"])
    expect(parseModelName(path)).toBeUndefined();
});
