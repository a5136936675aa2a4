import { oneLine } from "../model-file.ts";

/** A file is not what `torch.save` writes, or not in a form that is read. */
export class PytorchFileError extends Error {
  override readonly name: string = "PytorchFileError";
  readonly code: string = "PYTORCH_FILE_INVALID";
  readonly path: string;

  /** The message is `path: problem`, with advice at its end. */
  constructor(path: string, problem: string, advice = "the file is damaged: copy or download it again") {
    super(`${path}: ${oneLine(problem)}; ${advice}`);
    this.path = path;
  }
}

/** A pickle asks for more than data: for a function or a class that could do anything. Nothing of it was run. */
export class UnsafePickleError extends PytorchFileError {
  override readonly name = "UnsafePickleError";
  override readonly code = "PICKLE_UNSAFE";
  /** What it asks for, such as `os.system`. */
  readonly wanted: string;

  constructor(path: string, place: string, wanted: string) {
    super(
      path,
      `${place}: expected tensors, strings, numbers and containers, got a pickle that wants ${wanted}`,
      "nothing of it was run; if you trust the file, save its weights as safetensors in Python",
    );
    this.wanted = wanted;
  }
}
