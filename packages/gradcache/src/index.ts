export { checkEncoder, type CheckEncoderOptions, type EncoderReport } from "./check-encoder/check-encoder.ts";
export { type ParameterAccess } from "./check-encoder/finite-differences.ts";
export { type NamedTensor } from "./check-encoder/tensors.ts";
export { type Chunks, chunksByCount, chunksByTokens } from "./chunks.ts";
export { type CachedEncoder, type FrozenEncoder, type HeldChunk } from "./encoder.ts";
export {
  EncoderCheckError,
  EncoderShapeError,
  InvalidBatchError,
  InvalidChunkingError,
  NonFiniteLossError,
} from "./errors.ts";
export {
  type ChunkProgress,
  gradientCache,
  type GradientCacheOptions,
  type GradientCacheResult,
} from "./gradient-cache.ts";
export { chanceLoss } from "./losses/chance-loss.ts";
export { contrastiveLoss, type ContrastiveLoss, type ContrastiveLossOptions } from "./losses/contrastive-loss.ts";
export { InvalidLossError } from "./losses/invalid-loss-error.ts";
export { type Distillation, type LossOptions, type TeacherScores } from "./losses/loss-options.ts";
export { type Matrix, type MultiplyMatrices, multiplyMatrices, type Transpose } from "./matrix.ts";
export { type Side } from "./side.ts";
