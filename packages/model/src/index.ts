// From files to numbers: a tokenizer, a model directory, an engine, an encoder, an optimiser.
export { type TitledText, type TextTokenizer } from "./tokenizer/text-tokenizer.ts";
export { completePreparation, type TextPreparation } from "./tokenizer/text-preparation.ts";
export { type TextForm, tokenizePassages, tokenizeQuestions } from "./tokenizer/tokenize-texts.ts";
export { createTokenizerFromVocabulary, loadTokenizer } from "./tokenizer/load-tokenizer.ts";
export { trainVocabulary, type VocabularyOptions } from "./vocabulary/train-vocabulary.ts";
export type { BertConfig } from "./weights/bert-config.ts";
export {
  type BertHead,
  type BertModel,
  type Pooling,
  representationSize,
  type TextModel,
} from "./weights/bert-model.ts";
export { bertParameterShapes } from "./weights/bert-parameters.ts";
export { readModelDirectory } from "./weights/read-model.ts";
export { createRandomModel } from "./weights/initialize-model.ts";
export { deriveSeed } from "./weights/random-numbers.ts";
export { writeModelDirectory } from "./weights/write-model.ts";
export { fingerprintModel } from "./weights/fingerprint.ts";
export type { NamedTensors, Tensor } from "./tensor.ts";
export type { Engine, EngineOptions, Matrix, ParameterStore, Precision } from "./engine/engine.ts";
export {
  chooseEngine,
  type ChosenEngine,
  createEngine,
  type EngineChoice,
  type EngineName,
  engineNames,
  PrecisionUnavailableError,
} from "./engine/create-engine.ts";
export { CudaUnavailableError } from "./engine/onnx/cuda-provider.ts";
export { createOnnxEngine } from "./engine/onnx/onnx-engine.ts";
export { measureGemmRate, measureProductRate } from "./engine/gemm-rate.ts";
export { createOpenVinoEngine } from "./engine/openvino/openvino-engine.ts";
export { openVinoFolders } from "./engine/openvino/library-places.ts";
export { OpenVinoError, OpenVinoUnavailableError } from "./engine/openvino/openvino-error.ts";
export { createTfjsEngine, type TfjsEngineOptions } from "./engine/tfjs/tfjs-engine.ts";
export { TensorFlowInUseError, TensorFlowUnavailableError } from "./engine/tfjs/tensorflow-error.ts";
export { createReferenceEngine } from "./engine/reference/reference-engine.ts";
export { createEmbedder, createEncoder, type Embedder, type Encoder, type EncoderOptions } from "./encoder/encoder.ts";
export { embedByLength, type EmbedByLengthOptions } from "./encoder/embed-by-length.ts";
export { type EncoderSizes, usefulOperations } from "./encoder/useful-operations.ts";
export { linearWarmupAndDecay } from "./optimizer/learning-rate.ts";
export {
  createOptimizer,
  GradientNotFiniteError,
  type Optimizer,
  type OptimizerOptions,
  type Update,
} from "./optimizer/optimizer.ts";
export {
  BEST,
  CheckpointMissingError,
  type EncoderDirectories,
  encoderDirectories,
  findEncoders,
  isEncoderDirectory,
} from "./checkpoint/encoder-directories.ts";
export { readMoments, writeMoments } from "./checkpoint/training-moments.ts";
export { replaceDirectory } from "./weights/replace-directory.ts";
export { loadEncoder, type LoadedEncoder, type LoadEncoderOptions } from "./checkpoint/load-encoder.ts";
export { fetchModel, type FetchModelEvent, type FetchModelOptions } from "./hub/fetch-model.ts";
export { HubError, HubModelMissingError } from "./hub/hub-errors.ts";
export { type ModelName, parseModelName } from "./hub/model-name.ts";
