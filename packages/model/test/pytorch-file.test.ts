import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { PytorchFile } from "../src/weights/pytorch/pytorch-file.ts";
import { PytorchFileError } from "../src/weights/pytorch/pytorch-file-error.ts";
import { readModelDirectory } from "../src/weights/read-model.ts";

const REFERENCE = join(import.meta.dirname, "reference/pytorch");

type Numbers = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;
const expected = async (name: string): Promise<Numbers> =>
  JSON.parse(await readFile(join(REFERENCE, name), "utf8")) as Numbers;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pytorch-"));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function write(bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${files++}.bin`);
  await writeFile(path, bytes);
  return path;
}

/** A model directory with these weights. */
async function directoryWith(weights: string): Promise<string> {
  const directory = await mkdtemp(join(folder, "model-"));
  await cp(join(REFERENCE, "config.json"), join(directory, "config.json"));
  await cp(join(REFERENCE, weights), join(directory, "pytorch_model.bin"));
  return directory;
}

describe("what PyTorch saved", () => {
  test.each(["dpr.zip.bin", "dpr.legacy.bin"])("%s reads as a BERT, number for number", async (weights) => {
    const { parameters } = await readModelDirectory(await directoryWith(weights));
    const bert = await expected("bert.json");
    expect([...parameters.keys()].sort()).toEqual(Object.keys(bert).sort());
    for (const [name, { shape, data }] of parameters)
      expect({ shape, data: [...data] }, name).toEqual({ shape: bert[name].shape, data: bert[name].data });
  });

  test.each(["unusual.zip.2.bin", "unusual.zip.4.bin", "unusual.legacy.bin"])(
    "%s reads whatever the strides, offsets and types are",
    async (name) => {
      await using file = await PytorchFile.open(join(REFERENCE, name));
      const unusual = await expected("unusual.json");
      expect([...file.entries.keys()]).toEqual([...Object.keys(unusual), "integers", "booleans"]);
      for (const [tensor, { shape, data }] of Object.entries(unusual)) {
        const read = await file.read(tensor);
        expect(read.shape, tensor).toEqual(shape);
        expect([...read.data], tensor).toEqual(data.map(Math.fround));
      }
      await expect(file.read("integers")).rejects.toThrow(
        /integers: expected float, double, half or bfloat16 numbers, got a LongStorage; save the weights/,
      );
      await expect(file.read("absent")).rejects.toThrow(RangeError);
    },
  );

  test("a checkpoint of training gives its only dict of tensors", async () => {
    await using file = await PytorchFile.open(join(REFERENCE, "checkpoint.legacy.bin"));
    const bert = await expected("bert.json");
    expect(file.entries.size).toBe(2 * Object.keys(bert).length);
    const name = "embeddings.LayerNorm.bias";
    const { data } = await file.read(`ctx_model.${name}`);
    expect([...data]).toEqual(bert[name].data);
  });

  test("two encoders in one file are refused by name as a model", async () => {
    await expect(readModelDirectory(await directoryWith("checkpoint.legacy.bin"))).rejects.toThrow(
      /pytorch_model.bin: expected the weights of one encoder, got 2: question_model., ctx_model.; save each/,
    );
  });
});

describe("a file that is not whole", () => {
  const numRuns = inject("fuzzRuns");
  const names = ["unusual.zip.2.bin", "unusual.zip.4.bin", "unusual.legacy.bin", "checkpoint.legacy.bin"];

  /** Opens it and reads all; the error if there was one. */
  async function readAll(path: string): Promise<Error | undefined> {
    try {
      await using file = await PytorchFile.open(path);
      for (const [name, { storage }] of file.entries) if (storage.type.decode !== undefined) await file.read(name);
    } catch (error) {
      return error as Error;
    }
    return undefined;
  }

  test.each(names)("%s with other bytes is read or refused in one line", { timeout: 600_000 }, async (name) => {
    const original = await readFile(join(REFERENCE, name));
    const change = fc.record({
      share: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      byte: fc.nat(255),
    });
    const changes = fc.array(change, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(changes, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), async (edits, cut, cuts) => {
        const bytes = Buffer.from(original.subarray(0, cuts ? Math.floor(cut * original.length) : undefined));
        for (const { share, byte } of edits) if (bytes.length > 0) bytes[Math.floor(share * bytes.length)] = byte;
        const path = await write(bytes);
        const error = await readAll(path);
        await rm(path);
        expect(error === undefined || error instanceof PytorchFileError, String(error)).toBe(true);
        expect((error?.message ?? `${path}: read`).startsWith(`${path}: `)).toBe(true);
        expect(error?.message ?? "").not.toContain("\n");
      }),
      { numRuns },
    );
  });

  test("a zip archive whose storage is packed is refused with what to do", async () => {
    const bytes = Buffer.from(await readFile(join(REFERENCE, "dpr.zip.bin")));
    const signature = Buffer.from("PK\x01\x02", "latin1");
    for (let at = bytes.indexOf(signature); at !== -1; at = bytes.indexOf(signature, at + 1))
      bytes.writeUInt16LE(8, at + 10);
    await expect(PytorchFile.open(await write(bytes))).rejects.toThrow(
      /data.pkl|byteorder: expected it stored as it is, got it packed or encrypted; save the file again/,
    );
  });

  test("numbers of a big-endian machine are refused", async () => {
    const bytes = Buffer.from(await readFile(join(REFERENCE, "dpr.zip.bin")));
    const start = bytes.indexOf("little");
    bytes.write("big   ", start, "latin1");
    await expect(PytorchFile.open(await write(bytes))).rejects.toThrow(/expected little-endian numbers, got others/);
  });

  test.each([
    ["nothing", Buffer.of()],
    ["a page of text", Buffer.from("<html>404</html>")],
    ["a pointer of Git LFS", Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:0")],
  ])("%s is no file of torch.save", async (_, bytes) => {
    await expect(PytorchFile.open(await write(bytes))).rejects.toThrow(
      /expected a file of torch.save, got something else; download the weights again$/,
    );
  });
});
