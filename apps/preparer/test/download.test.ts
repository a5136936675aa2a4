import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { resultsOf, runPreparer } from "./run-preparer.ts";

const training = Buffer.from(`[${'{"question":"q"},'.repeat(50_000)}{}]`);
const packed = gzipSync(training);
const pickle = randomBytes(400_000);
const files: Readonly<Record<string, Buffer>> = {
  "/dpr/data/retriever/nq-test.qa.csv": Buffer.from("who\t['me']\n"),
  "/dpr/data/retriever/biencoder-nq-train.json.gz": packed,
  "/dpr/data/retriever/biencoder-nq-dev.json.gz": packed,
  "/dpr/data/retriever/biencoder-nq-adv-hn-train.json.gz": packed,
  "/dpr/checkpoint/retriever/single/nq/hf_bert_base.cp": pickle,
};
const checkpoint = "checkpoint.retriever.single.nq.bert-base-encoder";
const part = join(checkpoint, "hf_bert_base.cp.part");

let folder = "";
let server: Server;
let mirror = "";
/** Addresses and ranges that were asked for. */
let asked: string[] = [];
/** The next answer stops here, and the connection stays open. */
let stallAt: number | undefined;

beforeEach(async () => {
  for (const name of ["http_proxy", "https_proxy", "no_proxy"]) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toUpperCase(), undefined);
  }
  folder = await mkdtemp(join(tmpdir(), "dpr-preparer-"));
  [asked, stallAt] = [[], undefined];
  server = createServer(({ url = "", headers }, response) => {
    asked.push(headers.range === undefined ? url : `${url} ${headers.range}`);
    // As a proxy it is asked for whole addresses.
    const content = files[new URL(url, "http://here").pathname];
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    const from = Number(/\d+/.exec(headers.range ?? "")?.[0] ?? 0);
    const range = { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` };
    response.writeHead(from > 0 ? 206 : 200, {
      etag: '"1"',
      "content-length": content.length - from,
      ...(from > 0 && range),
    });
    if (stallAt === undefined) response.end(content.subarray(from));
    else response.write(content.subarray(from, stallAt));
    stallAt = undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const download = (...args: readonly string[]) => {
  const place = args.some((arg) => arg.startsWith("--output_dir")) ? [] : ["--output_dir", folder];
  return runPreparer(["download", "--mirror", mirror, ...place, ...args]);
};

/** Starts the same without waiting for its end. */
function start(...args: readonly string[]) {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, "download", "--mirror", mirror, "--output_dir", folder, ...args]);
  let stderr = "";
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<object>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
  return [child, ended] as const;
}

async function expectPart(bytes: number): Promise<void> {
  const size = () =>
    stat(join(folder, part)).then(
      ({ size }) => size,
      () => 0,
    );
  await expect.poll(size, { timeout: 20_000 }).toBe(bytes);
}

describe("the preparer downloads", () => {
  test("by name and by prefix, unpacked under the published names, and nothing twice", async () => {
    const names = ["data.retriever.nq", "data.retriever.qas.nq-test"];
    const ended = await download(...names);
    expect(ended).toMatchObject({ code: 0 });
    expect((await readdir(folder)).sort()).toEqual([
      "biencoder-nq-adv-hn-train.json",
      "biencoder-nq-dev.json",
      "biencoder-nq-train.json",
      "downloads.json",
      "nq-test.qa.csv",
    ]);
    expect((await readFile(join(folder, "biencoder-nq-train.json"))).equals(training)).toBe(true);
    expect(resultsOf(ended)).toMatchObject({
      directory: folder,
      fetched: 4,
      downloads: [
        { resource: "data.retriever.nq-dev", path: "biencoder-nq-dev.json.gz", files: ["biencoder-nq-dev.json"] },
        { resource: "data.retriever.nq-train" },
        { resource: "data.retriever.nq-adv-hn-train" },
        { resource: "data.retriever.qas.nq-test", bytes: 11, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ],
    });
    expect(ended.stdout).toMatch("licence: CC BY-NC 4.0; Natural Questions: CC BY-SA 3.0 (https://github.com/");
    expect(ended.stderr).toMatch(/nq-test\.qa\.csv: 0 of 0 MB/);

    const again = await download("--resource", names.join(","));
    expect(resultsOf(again)).toMatchObject({ fetched: 0, downloads: [{}, {}, {}, { fetched: false }] });
    expect(asked).toHaveLength(4);
  });

  test("to the right hash after kill -9, asking only for the rest", async () => {
    stallAt = 250_000;
    const [child, killed] = start(checkpoint);
    await expectPart(250_000);
    child.kill("SIGKILL");
    await killed;

    const ended = await download(checkpoint);
    expect(resultsOf(ended)).toMatchObject({
      downloads: [{ sha256: createHash("sha256").update(pickle).digest("hex"), fetched: true }],
    });
    const address = "/dpr/checkpoint/retriever/single/nq/hf_bert_base.cp";
    expect(asked).toEqual([address, `${address} bytes=250000-`]);
    expect((await readdir(folder)).sort()).toEqual([checkpoint, "downloads.json"]);
    expect(await readdir(join(folder, checkpoint))).toEqual(["hf_bert_base.cp"]);
  });

  test("until Ctrl-C, which keeps the part and says how to go on", async () => {
    stallAt = 250_000;
    const [child, ended] = start(checkpoint);
    await expectPart(250_000);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({
      code: 130,
      stdout: "",
      stderr: expect.stringMatching("the same command goes on where this one stopped\n"),
    });
    expect((await readdir(folder)).sort()).toEqual([checkpoint]);
    await expectPart(250_000);
  });

  test("through the proxy that the environment names", async () => {
    vi.stubEnv("HTTP_PROXY", mirror.replace("http://", ""));
    const ended = await runPreparer([
      ...["download", "data.retriever.qas.nq-test", "--mirror", "http://mirror.invalid/"],
      ...["--output_dir", folder, "--keep_packed"],
    ]);
    expect(ended).toMatchObject({ code: 0 });
    expect(asked).toEqual(["http://mirror.invalid/dpr/data/retriever/nq-test.qa.csv"]);
  });
});

test("the preparer lists names, sizes, licences and formats, of all or of what is asked for, and fetches nothing", async () => {
  const [all, some] = await Promise.all([download("--list"), download("--list", "data.retriever.qas.nq")]);
  expect(all).toMatchObject({ code: 0, stderr: "" });
  expect(all.stdout).toMatch(
    /data\.wikipedia_split\.psgs_w100 +4\.7 GB +CC BY-NC 4\.0; Wikipedia: CC BY-SA 3\.0 +English/,
  );
  expect(all.stdout).toMatch(/dureader\.retrieval +unknown +see source/);
  expect(all.stdout).toMatch("a Python pickle: downloaded as it is, never opened by these tools\n");
  const { resources } = resultsOf(some) as { resources: object[] };
  expect(resources).toHaveLength(3);
  expect(resources[0]).toMatchObject({ name: "data.retriever.qas.nq-dev", licence: expect.stringMatching("CC BY-NC") });
  expect(asked).toEqual([]);
});

test("the preparer refuses in one line", async () => {
  const refusals = [
    [
      2,
      ["nq-train"],
      /nq-train: expected a resource's name or the start of one, got neither; the nearest are data\.ret/,
    ],
    [2, [], /expected the names of resources, got none; --list shows them/],
    [2, ["--retries=-1"], /--retries: expected an integer from 0/],
    [
      1,
      ["data.retriever.qas.webq"],
      /webquestions-test\.qa\.csv: expected the file, got 404 Not Found; check the address/,
    ],
  ] as const;
  const all = refusals.map(async ([code, args, message], index) => {
    const ended = await download(`--output_dir=${join(folder, `${index}`)}`, ...args);
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(ended.stderr).toMatch(message);
  });
  await Promise.all(all);
  const mirror = await runPreparer(["download", "data", "--mirror=ftp://x"]);
  expect(mirror).toMatchObject({
    code: 2,
    stderr: expect.stringMatching("--mirror: expected an http or https address"),
  });
});
