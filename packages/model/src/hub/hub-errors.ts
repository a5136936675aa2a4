import { oneLine } from "../weights/model-file.ts";

/** A model cannot be had from the hub; its subclasses say why. */
export abstract class HubError extends Error {
  abstract readonly code: string;
  /** As it was asked for, with `@revision` where one was. */
  readonly model: string;

  /** The message is `model: problem; advice`. */
  constructor(model: string, problem: string, advice: string, cause?: unknown) {
    super(`${model}: ${oneLine(problem)}; ${advice}`, { cause });
    this.model = model;
  }
}

/** The hub has no such model, or shows it to nobody without a token; or the model has no such revision. */
export class HubModelMissingError extends HubError {
  override readonly name = "HubModelMissingError";
  readonly code = "HUB_MODEL_MISSING";
}

/** A model's authors give it only to those who asked and were let in. */
export class HubModelGatedError extends HubError {
  override readonly name = "HubModelGatedError";
  readonly code = "HUB_MODEL_GATED";
}

/** The model is there, and is none that can be used: it has no configuration, weights or tokenizer of a known form. */
export class HubModelUnsuitableError extends HubError {
  override readonly name = "HubModelUnsuitableError";
  readonly code = "HUB_MODEL_UNSUITABLE";
}

/** No connection, or one that broke. */
export class HubUnreachableError extends HubError {
  override readonly name = "HubUnreachableError";
  readonly code = "HUB_UNREACHABLE";
}

/** The hub answers with an error of its own, or with what no hub answers. */
export class HubAnswerError extends HubError {
  override readonly name = "HubAnswerError";
  readonly code = "HUB_ANSWER";
}

/** What came is not what the hub announced: another size or hash. */
export class HubContentError extends HubError {
  override readonly name = "HubContentError";
  readonly code = "HUB_CONTENT";
}

/** The network must not be used, and the cache does not hold the model. */
export class HubOfflineError extends HubError {
  override readonly name = "HubOfflineError";
  readonly code = "HUB_OFFLINE";
}
