import { type FileHandle, open } from "node:fs/promises";
import type { NamedTensors, Tensor } from "../tensor.ts";
import { widenBfloat16, widenFloat16 } from "./half-floats.ts";
import { readRange } from "./read-range.ts";
import { MAXIMUM_HEADER_BYTES, parseHeader, SafetensorsError, type TensorEntry } from "./safetensors-header.ts";

/** Every tensor of a safetensors file, as float32. All must be F32, F16 or BF16; it keeps them all in memory. */
export async function readSafetensors(path: string): Promise<NamedTensors> {
  await using file = await SafetensorsFile.open(path);
  const tensors = new Map<string, Tensor>();
  for (const name of file.entries.keys()) tensors.set(name, await file.read(name));
  return tensors;
}

/** An open safetensors file: its header is checked, its tensors are read one by one. */
export class SafetensorsFile implements AsyncDisposable {
  readonly path: string;
  /** What it holds, by name. */
  readonly entries: ReadonlyMap<string, TensorEntry>;
  readonly #file: FileHandle;
  readonly #dataStart: number;

  private constructor(path: string, file: FileHandle, entries: ReadonlyMap<string, TensorEntry>, dataStart: number) {
    this.path = path;
    this.#file = file;
    this.entries = entries;
    this.#dataStart = dataStart;
  }

  static async open(path: string): Promise<SafetensorsFile> {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      if (size < 8) throw new SafetensorsError(path, `expected at least 8 bytes, got ${size}`);
      const tooShort = (problem: string) => new SafetensorsError(path, problem);
      const length = await readRange(file, 0, 8, tooShort);
      const headerBytes = Number(new DataView(length.buffer).getBigUint64(0, true));
      if (headerBytes > Math.min(size - 8, MAXIMUM_HEADER_BYTES))
        throw new SafetensorsError(path, `expected a header within its ${size} bytes, got one of ${headerBytes} bytes`);
      const header = await readRange(file, 8, headerBytes, tooShort);
      const dataStart = 8 + headerBytes;
      const entries = parseHeader(path, Buffer.from(header.buffer).toString("utf8"), size - dataStart);
      return new SafetensorsFile(path, file, entries, dataStart);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** One tensor as float32; F16 and BF16 are widened. */
  async read(name: string): Promise<Tensor> {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new RangeError(`${this.path}: has no tensor ${name}`);
    const decode = DECODERS[entry.type];
    if (decode === undefined)
      throw new SafetensorsError(this.path, `${name}: expected F32, F16 or BF16, got ${entry.type}`);
    const tooShort = (problem: string) => new SafetensorsError(this.path, problem);
    const bytes = await readRange(this.#file, this.#dataStart + entry.start, entry.end - entry.start, tooShort);
    return { shape: entry.shape, data: decode(bytes.buffer) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

/** The format is little-endian, and so is every machine that Node runs on. */
const DECODERS: Readonly<Record<string, ((bytes: ArrayBuffer) => Float32Array) | undefined>> = {
  F32: (bytes) => new Float32Array(bytes),
  F16: (bytes) => widenFloat16(new Uint16Array(bytes)),
  BF16: (bytes) => widenBfloat16(new Uint16Array(bytes)),
};
