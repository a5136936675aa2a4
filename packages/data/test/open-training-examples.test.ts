import { appendFile, mkdir, open, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { indexPath } from "../src/examples/offset-index.ts";
import {
  examplesInMemory,
  findFiles,
  isTrainable,
  openTrainingExamples,
  readTrainingExamples,
  type TrainingExamples,
  writeTrainingExamples,
} from "../src/index.ts";
import { hasSharedData, shared } from "./shared-data.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();
const passage = { id: "", title: "T", text: "x" };
const example = (question: string, positives = [passage]) => {
  return { id: "", question, answers: ["a"], positives, negatives: [], hardNegatives: [passage] };
};
const all = ({ length }: TrainingExamples): number[] => Array.from({ length }, (_, place) => place);

test("any places of any file read as its readers give them: a list or lines, packed or not, with a byte-order mark or not", async () => {
  const texts = fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.boolean()), { minLength: 1, maxLength: 8 });
  const names = fc.constantFrom("a.json", "a.jsonl", "a.json.gz", "a.jsonl.gz");
  await fc.assert(
    fc.asyncProperty(texts, names, fc.boolean(), fc.infiniteStream(fc.nat()), async (texts, name, mark, places) => {
      const items = texts.map(([text, trainable]) => example(text, trainable ? [passage] : []));
      fc.pre(items.some(isTrainable));
      const lines = items.map((item) => JSON.stringify({ ...item, positive_ctxs: item.positives }));
      const body = name.includes("jsonl") ? lines.join("\r\n") : `[ ${lines.join(" ,\n")} ]`;
      const text = mark ? `\uFEFF${body}` : body;
      const path = await folder.write(name, name.endsWith("gz") ? gzipSync(text) : text);
      const expected = examplesInMemory((await collect(readTrainingExamples(path))).filter(isTrainable));
      await using opened = await openTrainingExamples([{ path }], { scratchFolder: folder.path("scratch") });
      expect([opened.length, opened.withoutPositives]).toEqual([expected.length, items.length - expected.length]);
      const chosen = [...places.take(5)].map((place) => place % opened.length);
      expect(await opened.read(chosen)).toEqual(await expected.read(chosen));
    }),
    { numRuns: 60 },
  );
});

test("several files follow each other, each as often as its rate says", async () => {
  await writeTrainingExamples(folder.path("a.json"), [example("a0"), example("none", []), example("a1")]);
  await writeTrainingExamples(folder.path("b.jsonl"), [example("b0")]);
  await writeTrainingExamples(folder.path("c.json"), [example("none", [])]);
  const files = [
    { path: folder.path("a.json"), rate: 2 },
    { path: folder.path("c.json") },
    { path: folder.path("b.jsonl"), rate: 3 },
  ];
  await using opened = await openTrainingExamples(files);
  const questions = (await opened.read(all(opened))).map(({ question }) => question);
  expect(questions).toEqual(["a0", "a1", "a0", "a1", "b0", "b0", "b0"]);
  expect(opened.withoutPositives).toBe(2);
  const half = [{ path: folder.path("a.json"), rate: 0.5 }];
  await expect(openTrainingExamples(half)).rejects.toThrow(`${half[0].path}: expected a whole rate ≥ 1 of upsampling`);
});

test("examples are counted by their scores and hard negatives, in a kept index too", async () => {
  const scored = { ...passage, score: 1 };
  const many = Array.from({ length: 3000 }, (_, i) => example(`${i} ${"long ".repeat(5000)}`, [passage]));
  const path = folder.path("scored.json");
  await writeTrainingExamples(path, [
    { ...example("both", [scored]), hardNegatives: [scored] },
    example("one alone", [scored]),
    { ...example("nothing to train on", []), negatives: [scored, scored] },
    ...many,
    { ...example("ordinary ones stand in"), negatives: [passage, passage], hardNegatives: [] },
    { ...example("they do not add up"), negatives: [passage, passage] },
    { ...example("none"), hardNegatives: [] },
  ]);
  for (const _ of ["indexed", "from the kept index"]) {
    await using opened = await openTrainingExamples([{ path, rate: 2 }]);
    expect([opened.scored, opened.length, opened.byHardNegatives]).toEqual([1, 6010, [1, 3003, 1]]);
  }
  expect(await readdir(folder.path("."))).toContain("scored.json.offsets");
});

test("files with nothing to train on are refused", async () => {
  const path = folder.path("none.json");
  await writeTrainingExamples(path, [example("q", [])]);
  expect(await refusal(openTrainingExamples([{ path }]))).toEqual({
    code: "DATA_NO_POSITIVES",
    message: `${path}: expected at least one item with a positive, got 1 items, none with positive_ctxs; is this a training file?`,
  });
  expect((await refusal(openTrainingExamples([{ path: folder.path("missing.json") }]))).code).toBe("DATA_FILE_MISSING");
  expect((await refusal(openTrainingExamples([{ path: folder.path("missing.gz") }]))).code).toBe("DATA_FILE_MISSING");
});

test("every item is checked before training starts, and bad ones are reported every time they are left out", async () => {
  const path = await folder.write(
    "a.jsonl",
    `${JSON.stringify({ question: "q", positive_ctxs: ["x"] })}\n{"question": 1}\n`,
  );
  expect((await refusal(openTrainingExamples([{ path }]))).message).toBe(
    `${path}: line 2: question: expected a string, got the number 1`,
  );
  for (let time = 0; time < 2; time++) {
    const problems: string[] = [];
    await using opened = await openTrainingExamples([{ path }], {
      onBadRow: ({ place }) => problems.push(place.where),
    });
    expect([opened.length, problems]).toEqual([1, ["line 2: question"]]);
  }
});

test("the index of a large file is kept beside it, and made again when it is damaged or the file has changed", async () => {
  // Large in its spaces: 65 MiB in one item.
  const path = await folder.write("large.json", `[${JSON.stringify({ question: "a", positive_ctxs: ["x"] })}\n`);
  const file = await open(path, "a");
  for (let piece = 0; piece < 65; piece++) {
    await file.write(`,{"question": "${piece}", "positive_ctxs": ["x"]}${" ".repeat(1024 * 1024)}`);
  }
  await file.write("]");
  await file.close();
  const indexed = async (): Promise<boolean> => {
    let items = 0;
    await using opened = await openTrainingExamples([{ path }], { onItem: () => items++ });
    expect((await opened.read([7, 0])).map(({ question }) => question)).toEqual(["6", "a"]);
    return items > 0;
  };
  expect([await indexed(), await indexed()]).toEqual([true, false]);
  const { size } = await stat(indexPath(path));
  expect(size).toBeLessThan(2000);

  await appendFile(path, "\n");
  expect([await indexed(), await indexed()]).toEqual([true, false]);
  const { mtime } = await stat(path);
  await utimes(path, mtime, new Date(mtime.getTime() + 5000));
  expect([await indexed(), await indexed()]).toEqual([true, false]);
  const damaged = await open(indexPath(path), "r+");
  await damaged.write(Buffer.from([1, 2, 3]), 0, 3, size - 100);
  await damaged.close();
  expect([await indexed(), await indexed()]).toEqual([true, false]);
  await writeFile(indexPath(path), "not ours");
  expect([await indexed(), await indexed()]).toEqual([true, false]);
});

test("what packed files are unpacked to is gone when they are closed", async () => {
  const path = await folder.write("a.json.gz", gzipSync(JSON.stringify([{ question: "q", positive_ctxs: ["x"] }])));
  const opened = await openTrainingExamples([{ path }], { scratchFolder: folder.path() });
  expect((await opened.read([0]))[0].question).toBe("q");
  await opened[Symbol.asyncDispose]();
  expect(await readdir(folder.path())).toEqual(["a.json.gz"]);
});

test("a name with * stands for the files that match it, sorted; no folders; a file of that very name comes first", async () => {
  const paths = await Promise.all(["a.json", "b.json", "c[1].json"].map((name) => folder.write(name, "")));
  await mkdir(folder.path("d.json"));
  await folder.write("e.txt", "");
  expect(await findFiles(folder.path("*.json"))).toEqual(paths);
  expect(await findFiles(folder.path("c[1].json"))).toEqual([paths[2]]);
  expect(await findFiles(folder.path("none.json"))).toEqual([folder.path("none.json")]);
  expect((await refusal(findFiles(folder.path("*.tsv")))).code).toBe("DATA_FILE_MISSING");
});

test.skipIf(!hasSharedData)("a real file's examples are read from disk as they are read in order", async () => {
  const path = shared("data/zh/cmrc_dev.dpr.json");
  await using opened = await openTrainingExamples([{ path }]);
  expect(await opened.read(all(opened))).toEqual((await collect(readTrainingExamples(path))).filter(isTrainable));
});
