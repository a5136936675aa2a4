import type { PickleValue, StorageReference } from "./pickle-value.ts";

/** A file of `torch.save`, of either format: its pickle, and where the numbers stand that the pickle refers to. */
export interface PytorchArchive {
  readonly value: PickleValue;
  /** The first byte of a storage in the file, whose bytes are all there. */
  readonly locate: (storage: StorageReference) => Promise<number>;
}

/** The largest pickle that is read. A BERT of 24 layers takes 60 kB, with its optimizer's state 300 kB. */
export const MAXIMUM_PICKLE_BYTES = 1 << 24;
