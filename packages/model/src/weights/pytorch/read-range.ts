import type { FileHandle } from "node:fs/promises";
import { readRange as readRangeOf } from "../read-range.ts";
import { PytorchFileError } from "./pytorch-file-error.ts";

/** So many bytes of a file of weights from `start` on. `path` is for messages. */
export function readRange(path: string, file: FileHandle, start: number, length: number) {
  return readRangeOf(file, start, length, (problem) => new PytorchFileError(path, problem));
}
