import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { catalogue } from "../src/resources/catalogue.ts";
import { findResources } from "../src/resources/find-resources.ts";
import { hasSharedData, shared } from "./shared-data.ts";

const namesOf = (...names: readonly string[]): readonly string[] => findResources(names).map(({ name }) => name);

describe("the catalogue", () => {
  test.skipIf(!hasSharedData)("holds every name and address of the source systems, and no others", async () => {
    const [, ...rows] = (await readFile(shared("published-resources.tsv"), "utf8")).trim().split("\n");
    const published = rows.map((row) => {
      const [name, url, , compressed] = row.split("\t");
      return { name, url, packed: compressed === "yes" };
    });
    const ours = catalogue.flatMap(({ name, files }) =>
      files.map(({ url, packing }) => ({ name, url, packed: packing !== undefined })),
    );
    const byUrl = (one: { readonly url: string }, other: { readonly url: string }) => (one.url < other.url ? -1 : 1);
    expect(ours.sort(byUrl)).toEqual(published.sort(byUrl));
  });

  test("saves every file in a place of its own, which unpacking leaves as published", () => {
    const paths = catalogue.flatMap(({ files }) => files.map(({ path }) => path));
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toEqual(expect.arrayContaining(["biencoder-nq-train.json.gz", "psgs_w100.tsv.gz", "nq-test.qa.csv"]));
    expect(paths).toContain("checkpoint.retriever.single.nq.bert-base-encoder/hf_bert_base.cp");
  });

  test("knows the published sizes and hashes that wiki_dpr checks, 70,965,697,456 bytes in all", () => {
    const known = catalogue.flatMap(({ files }) => files.filter(({ bytes }) => bytes !== undefined));
    expect(known).toHaveLength(51);
    expect(known.reduce((sum, { bytes = 0 }) => sum + bytes, 0)).toBe(70_965_697_456);
    expect(known.every(({ sha256 = "" }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
  });

  test("says of every pickle that it is one", () => {
    const pickles = catalogue.filter(({ files }) =>
      files.some(({ path }) => /\.(pkl|cp|pt)$|wiki_passages_/.test(path)),
    );
    expect(pickles.length).toBeGreaterThan(15);
    for (const { format } of pickles) expect(format).toMatch("never opened by these tools");
  });
});

describe("a name", () => {
  test("stands for its resource alone, even where others begin with it", () => {
    expect(namesOf("indexes.single.nq.full.index")).toEqual(["indexes.single.nq.full.index"]);
    expect(namesOf("data.wikipedia_split.psgs_w100")).toEqual(["data.wikipedia_split.psgs_w100"]);
  });

  test("that no resource has stands for all that begin with it", () => {
    expect(namesOf("data.retriever.nq")).toEqual([
      "data.retriever.nq-dev",
      "data.retriever.nq-train",
      "data.retriever.nq-adv-hn-train",
    ]);
    expect(namesOf("data.retriever.qas.nq")).toHaveLength(3);
  });

  test("that is given twice brings its resource once", () => {
    expect(namesOf("data.retriever.nq-dev", "data.retriever.nq")).toHaveLength(3);
  });

  test("that nothing begins with is refused, naming the nearest", () => {
    expect(() => namesOf("nq-train")).toThrow(
      "nq-train: expected a resource's name or the start of one, got neither; the nearest are " +
        "data.retriever.nq-train, data.retriever.qas.nq-train, data.retriever.nq-adv-hn-train",
    );
    expect(() => namesOf("data.retreiver.trivia-trian")).toThrow("the nearest are data.retriever.trivia-train");
  });
});
