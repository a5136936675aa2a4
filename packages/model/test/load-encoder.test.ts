import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadEncoder, type LoadEncoderOptions } from "../src/checkpoint/load-encoder.ts";
import { completePreparation, type TextPreparation } from "../src/tokenizer/text-preparation.ts";
import { writeModelDirectory } from "../src/weights/write-model.ts";

const START = join(import.meta.dirname, "reference/tiny-bert/question_model_start");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "load-encoder-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A directory as training writes it, started from tiny-bert with these options. */
async function trained(options: LoadEncoderOptions): Promise<string> {
  const { model, tokenizer } = await loadEncoder(START, options);
  const directory = join(await mkdtemp(join(folder, "trained-")), "model");
  await writeModelDirectory(directory, model, tokenizer);
  return directory;
}

const dialect = {
  questionNormalisation: "apostrophe",
  passageNormalisation: "dpr",
  insertTitle: false,
  sepAtEnd: true,
} as const satisfies TextPreparation;

describe("how texts are prepared", () => {
  test("is as asked of a model that does not say, and as they are by default", async () => {
    expect((await loadEncoder(START)).model.textPreparation).toEqual(completePreparation({}));
    expect((await loadEncoder(START, dialect)).model.textPreparation).toEqual(dialect);
    const some = await loadEncoder(START, { insertTitle: false, sepAtEnd: undefined });
    expect(some.model.textPreparation).toEqual(completePreparation({ insertTitle: false }));
  });

  test("is kept by a trained model with its length, without being told again or told the same", async () => {
    const directory = await trained({ ...dialect, maximumLength: 20 });
    const { model, maximumLength, fingerprint } = await loadEncoder(directory);
    expect(model.textPreparation).toEqual(dialect);
    expect(maximumLength).toBe(20);
    expect((await loadEncoder(directory, { ...dialect, maximumLength: 20 })).fingerprint).toBe(fingerprint);
    expect((await loadEncoder(START, { ...dialect, maximumLength: 20 })).fingerprint).toBe(fingerprint);
  });

  test.each([
    [
      { questionNormalisation: "none" },
      /model: expected question_normalisation apostrophe, .*, got none; leave it out/,
    ],
    [{ passageNormalisation: "none" }, /expected passage_normalisation dpr, as this model was trained with, got none/],
    [{ insertTitle: true }, /expected insert_title false, as this model was trained with, got true/],
    [{ sepAtEnd: false }, /expected sep_at_end true, as this model was trained with, got false/],
    [{ lowerCase: false }, /expected do_lower_case true, as this model was trained with, got false/],
  ] as const)("cannot be contradicted: %j", async (options, message) => {
    await expect(loadEncoder(await trained(dialect), options)).rejects.toThrow(message);
  });

  test("is part of the fingerprint as far as it changes passages", async () => {
    const fingerprint = async (options: LoadEncoderOptions) => (await loadEncoder(START, options)).fingerprint;
    const plain = await fingerprint({});
    const others = await Promise.all(
      [{ passageNormalisation: "dpr" }, { insertTitle: false }, { sepAtEnd: true }, { lowerCase: false }].map((one) =>
        fingerprint(one as LoadEncoderOptions),
      ),
    );
    expect(new Set([plain, ...others]).size).toBe(5);
    expect(await fingerprint({ questionNormalisation: "apostrophe" })).toBe(plain);
  });

  test("is all part of the fingerprint for questions", async () => {
    const ofQuestions = async (options: LoadEncoderOptions) => (await loadEncoder(START, options)).questionFingerprint;
    const all = [{}, { questionNormalisation: "apostrophe" }, { maximumLength: 12 }] as const;
    expect(new Set(await Promise.all(all.map(ofQuestions))).size).toBe(3);
    expect(await ofQuestions({ questionNormalisation: "none" })).toBe(await ofQuestions({}));
  });
});

describe("lower-casing", () => {
  const text = { text: "First PHYSICS team" };

  test("overrules the tokenizer of a model from elsewhere, is noted, and stays with the model", async () => {
    const asIs = await loadEncoder(START, { lowerCase: true });
    expect(asIs.notes).toEqual([]);
    const cased = await loadEncoder(START, { lowerCase: false });
    expect(cased.notes).toEqual(["do_lower_case false, against the tokenizer's own configuration"]);
    const tokens = await cased.tokenizer.encode(text, 16);
    expect(tokens).not.toEqual(await asIs.tokenizer.encode(text, 16));
    const kept = await loadEncoder(await trained({ lowerCase: false }));
    expect(await kept.tokenizer.encode(text, 16)).toEqual(tokens);
    expect(kept.notes).toEqual([]);
  });

  test("works for a directory with a vocabulary alone, and for one without tokenizer_config.json", async () => {
    const saved = await trained({});
    for (const absent of [["tokenizer.json"], ["tokenizer_config.json"], ["tokenizer.json", "tokenizer_config.json"]]) {
      const directory = await mkdtemp(join(folder, "bare-"));
      await cp(saved, directory, { recursive: true });
      for (const name of [...absent, "text_preparation.json"]) await rm(join(directory, name));
      const { tokenizer } = await loadEncoder(directory, { lowerCase: false });
      expect(tokenizer.lowerCase).toBe(false);
      await tokenizer.save(directory);
      const configuration = JSON.parse(await readFile(join(directory, "tokenizer_config.json"), "utf8")) as object;
      expect(configuration).toMatchObject({ do_lower_case: false, tokenizer_class: "BertTokenizer" });
    }
  });

  test("is refused for a tokenizer that has no such choice", async () => {
    const directory = await trained({});
    await rm(join(directory, "text_preparation.json"));
    const path = join(directory, "tokenizer.json");
    const definition = JSON.parse(await readFile(path, "utf8")) as object;
    await writeFile(path, JSON.stringify({ ...definition, normalizer: { type: "Lowercase" } }));
    await expect(loadEncoder(directory, { lowerCase: false })).rejects.toThrow(
      /model: expected a BertNormalizer, which can lower-case or not, got a tokenizer with another; leave/,
    );
  });
});

describe("weights that a directory lacks", () => {
  const asked = { pooling: "pooler", projectionDimension: 6 } as const;

  test("are drawn from a seed and noted, and stay with the model", async () => {
    const { model, notes } = await loadEncoder(START, { ...asked, newWeightsSeed: 4 });
    expect(notes).toEqual(["new weights in pooler.dense and projection"]);
    expect((await loadEncoder(START, { ...asked, newWeightsSeed: 4 })).model).toEqual(model);
    const other = await loadEncoder(START, { ...asked, newWeightsSeed: 5 });
    expect(other.model.parameters.get("projection.weight")).not.toEqual(model.parameters.get("projection.weight"));
    const kept = await loadEncoder(await trained({ ...asked, newWeightsSeed: 4 }));
    expect(kept.model).toEqual(model);
    expect(kept.notes).toEqual([]);
  });

  test("are an error where nothing may be drawn", async () => {
    await expect(loadEncoder(START, { pooling: "pooler" })).rejects.toThrow(
      /expected pooler.dense.weight for the pooling/,
    );
  });
});
