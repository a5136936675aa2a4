import type { FileHandle } from "node:fs/promises";
import { type Entry, fromFdPromise } from "yauzl";
import { PickleBytes } from "./pickle-bytes.ts";
import { MAXIMUM_PICKLE_BYTES, type PytorchArchive } from "./pytorch-archive.ts";
import { PytorchFileError } from "./pytorch-file-error.ts";
import { readRange } from "./read-range.ts";
import { torchVocabulary } from "./torch-vocabulary.ts";
import { unpickle } from "./unpickle.ts";

/** Parts of an archive. A BERT of 24 layers has 400, with its optimizer's state 1,200. */
const MAXIMUM_ENTRIES = 100_000;

/**
 * The format of PyTorch 1.6 and later: a zip archive whose entries `NAME/data.pkl` and `NAME/data/KEY` are stored as
 * they are. Reads the directory and the pickle.
 */
export async function openZipArchive(path: string, file: FileHandle): Promise<PytorchArchive> {
  const damaged = (error: unknown): PytorchFileError =>
    new PytorchFileError(
      path,
      `expected a zip archive of torch.save, got ${error instanceof Error ? error.message : String(error)}`,
    );
  const zip = await fromFdPromise(file.fd, { autoClose: false }).catch((error: unknown) => {
    throw damaged(error);
  });
  const entries = new Map<string, Entry>();
  const reading = zip.eachEntry();
  for (;;) {
    const { done, value: entry } = await reading.next().catch((error: unknown) => {
      throw damaged(error);
    });
    if (done === true) break;
    if (entries.size === MAXIMUM_ENTRIES) throw damaged(`more than ${MAXIMUM_ENTRIES.toLocaleString("en")} entries`);
    entries.set(entry.fileName, entry);
  }

  const start = async (entry: Entry, name: string): Promise<number> => {
    if (entry.compressionMethod !== 0 || entry.isEncrypted())
      throw new PytorchFileError(
        path,
        `${name}: expected it stored as it is, got it packed or encrypted`,
        "save the file again with torch.save",
      );
    const header = await zip.readLocalFileHeaderPromise(entry, { minimal: true }).catch((error: unknown) => {
      throw damaged(error);
    });
    return header.fileDataStart;
  };
  const content = async (entry: Entry, name: string): Promise<Uint8Array> => {
    if (entry.uncompressedSize > MAXIMUM_PICKLE_BYTES)
      throw damaged(`${name} of ${entry.uncompressedSize.toLocaleString("en")} bytes`);
    return readRange(path, file, await start(entry, name), entry.uncompressedSize);
  };

  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1) throw damaged(`${pickles.length === 0 ? "no" : "more than one"} data.pkl`);
  const folder = pickles[0].slice(0, -"data.pkl".length);
  const order = entries.get(`${folder}byteorder`);
  if (order !== undefined && Buffer.from(await content(order, "byteorder")).toString() !== "little")
    throw new PytorchFileError(path, "expected little-endian numbers, got others", "save the file on another machine");
  const pickle = await content(entries.get(pickles[0])!, "data.pkl");
  return {
    value: unpickle(new PickleBytes(path, pickle, 0), torchVocabulary),
    async locate({ key, type, elements }) {
      const name = `data/${key}`;
      const entry = entries.get(folder + name);
      const bytes = elements * type.bytes;
      if (entry?.uncompressedSize !== bytes)
        throw new PytorchFileError(path, `${name}: expected ${bytes} bytes, got ${entry?.uncompressedSize ?? "none"}`);
      return start(entry, name);
    },
  };
}
