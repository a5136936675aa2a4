import { type FileHandle, open } from "node:fs/promises";
import type { Tensor } from "../../tensor.ts";
import { openLegacyArchive } from "./open-legacy-archive.ts";
import { openZipArchive } from "./open-zip-archive.ts";
import { type PickleValue, TensorReference } from "./pickle-value.ts";
import type { PytorchArchive } from "./pytorch-archive.ts";
import { PytorchFileError } from "./pytorch-file-error.ts";
import { readRange } from "./read-range.ts";
import { isContiguous, rowMajor, spanOf } from "./strided.ts";

/**
 * An open `pytorch_model.bin` or other file of `torch.save`, of the zip format or the one before: its pickle is read as
 * data, never run, and its tensors are read one by one.
 */
export class PytorchFile implements AsyncDisposable {
  readonly path: string;
  /** What it holds, by name. */
  readonly entries: ReadonlyMap<string, TensorReference>;
  readonly #file: FileHandle;
  readonly #locate: PytorchArchive["locate"];

  private constructor(path: string, file: FileHandle, archive: PytorchArchive) {
    this.path = path;
    this.entries = findTensors(path, archive.value);
    this.#file = file;
    this.#locate = archive.locate;
  }

  /** @throws PytorchFileError, UnsafePickleError */
  static async open(path: string): Promise<PytorchFile> {
    const file = await open(path, "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
      const isZip = bytesRead === 4 && buffer.toString("latin1") === "PK\x03\x04";
      return new PytorchFile(path, file, await (isZip ? openZipArchive : openLegacyArchive)(path, file));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** One tensor as float32, row-major; double, half and bfloat16 are converted. */
  async read(name: string): Promise<Tensor> {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new RangeError(`${this.path}: has no tensor ${name}`);
    const { storage, shape, offset } = entry;
    const { type } = storage;
    if (type.decode === undefined)
      throw new PytorchFileError(
        this.path,
        `${name}: expected float, double, half or bfloat16 numbers, got a ${type.name}`,
        "save the weights as one of these",
      );
    const start = await this.#locate(storage);
    const bytes = await readRange(this.path, this.#file, start + offset * type.bytes, spanOf(entry) * type.bytes);
    const data = type.decode(bytes.buffer);
    return { shape, data: isContiguous(entry) ? data : rowMajor(entry, data) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

/** A dict of tensors, or the only one in a dict of other things, as `model_dict` is in a checkpoint of training. */
function findTensors(path: string, value: PickleValue): ReadonlyMap<string, TensorReference> {
  const wrong = (got: string): PytorchFileError =>
    new PytorchFileError(path, `expected a dict of tensors, got ${got}`, "save the model's state_dict() alone");
  if (!(value instanceof Map)) throw wrong("something else");
  const own = tensorsIn(value);
  if (own.size > 0) return own;
  const inner = [...value.values()].flatMap((one) => (one instanceof Map ? [tensorsIn(one)] : []));
  const filled = inner.filter(({ size }) => size > 0);
  if (filled.length !== 1) throw wrong(filled.length === 0 ? "none" : `${filled.length} of them`);
  return filled[0];
}

function tensorsIn(dict: ReadonlyMap<PickleValue, PickleValue>): ReadonlyMap<string, TensorReference> {
  const tensors = new Map<string, TensorReference>();
  for (const [name, value] of dict)
    if (typeof name === "string" && value instanceof TensorReference) tensors.set(name, value);
  return tensors;
}
