import type { FileHandle } from "node:fs/promises";
import { PickleBytes } from "./pickle-bytes.ts";
import { type PickleValue, StorageReference } from "./pickle-value.ts";
import { MAXIMUM_PICKLE_BYTES, type PytorchArchive } from "./pytorch-archive.ts";
import { PytorchFileError } from "./pytorch-file-error.ts";
import { readRange } from "./read-range.ts";
import { torchVocabulary } from "./torch-vocabulary.ts";
import { unpickle } from "./unpickle.ts";

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

/**
 * The format before PyTorch 1.6 (torch/serialization.py, _legacy_save): pickles of a magic number, the protocol, the
 * machine, the object and the keys of its storages, then each storage as its number of elements and its bytes.
 */
export async function openLegacyArchive(path: string, file: FileHandle): Promise<PytorchArchive> {
  const { size } = await file.stat();
  const head = await readRange(path, file, 0, Math.min(size, MAXIMUM_PICKLE_BYTES));
  const bytes = new PickleBytes(path, head, 0);
  const storages = new Map<string, StorageReference>();
  const refer = (id: PickleValue): PickleValue | undefined => {
    const made = torchVocabulary.refer(id);
    if (made instanceof StorageReference) storages.set(made.key, made);
    return made;
  };
  const next = (): PickleValue => unpickle(bytes, { ...torchVocabulary, refer });

  if (head[0] !== 0x80 || next() !== MAGIC || next() !== PROTOCOL)
    throw new PytorchFileError(path, "expected a file of torch.save, got something else", "download the weights again");
  const machine = next();
  if (!(machine instanceof Map) || machine.get("little_endian") !== true)
    throw new PytorchFileError(path, "expected little-endian numbers, got others", "save the file on another machine");
  const value = next();
  const keys = next();

  const starts = new Map<string, number>();
  let position = bytes.position;
  for (const key of Array.isArray(keys) ? keys : []) {
    const storage = storages.get(key as string);
    if (storage === undefined) throw bytes.wrong("expected the keys of storages, got something else");
    const elements = new DataView((await readRange(path, file, position, 8)).buffer).getBigInt64(0, true);
    const end = position + 8 + storage.elements * storage.type.bytes;
    if (elements !== BigInt(storage.elements) || end > size) {
      const expected = `storage ${storage.key}: expected ${storage.elements} elements`;
      throw new PytorchFileError(path, `${expected}, got ${elements} in ${size - position - 8} bytes`);
    }
    starts.set(storage.key, position + 8);
    position = end;
  }
  return {
    value,
    locate({ key }) {
      const start = starts.get(key);
      if (start === undefined)
        return Promise.reject(new PytorchFileError(path, `storage ${key}: expected it, got none`));
      return Promise.resolve(start);
    },
  };
}
