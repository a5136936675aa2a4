import { describeUnavailable } from "../describe-unavailable.ts";

const WAYS = [
  "`pnpm engines:tfjs` in this repository, which compiles the native addon against the TensorFlow of its Python wheel; " +
    "`pnpm engines:tfjs gpu` does so with CUDA 12",
  "`npm install @tensorflow/tfjs-node`, or `@tensorflow/tfjs-node-gpu` with CUDA 11, which download TensorFlow 2.9",
];

/** TensorFlow is not here, or not as a whole. */
export class TensorFlowUnavailableError extends Error {
  readonly code = "TENSORFLOW_UNAVAILABLE";
  override readonly name = "TensorFlowUnavailableError";
  /** What is the matter with each package that would bring it. */
  readonly problems: readonly string[];
  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(describeUnavailable("tfjs", problems, WAYS), options);
    this.problems = problems;
  }
}

/** This process computes with TensorFlow.js already, and otherwise than is asked now. */
export class TensorFlowInUseError extends Error {
  readonly code = "TENSORFLOW_IN_USE";
  override readonly name = "TensorFlowInUseError";
  constructor(expected: string, got: string, advice: string) {
    super(`engine tfjs: expected ${expected}, got ${got}; ${advice}`);
  }
}
