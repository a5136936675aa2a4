import { CommandLineError } from "@dpr/command-line";
import {
  type BertConfig,
  completePreparation,
  createRandomModel,
  createTokenizerFromVocabulary,
  deriveSeed,
  type TextModel,
  type TextTokenizer,
} from "@dpr/model";
import { learnVocabulary } from "./learnt-vocabulary.ts";
import type { TrainerOptions } from "./options.ts";

/** A model that knows nothing yet, as `--pretrained_model_cfg new:LAYERSxHIDDEN` asks for. */
export async function randomModel(
  options: TrainerOptions,
  maximumLength: number,
  signal: AbortSignal,
): Promise<{ readonly model: TextModel; readonly tokenizer: TextTokenizer; readonly notes: readonly string[] }> {
  const { pretrainedModelCfg, vocabFile, seed, pooling, projectionDim, normalize, doLowerCase } = options;
  const { layers, hiddenSize, heads } = size(pretrainedModelCfg!);
  const vocabulary = vocabFile ?? (await learnVocabulary(options, signal));
  const tokenizer = await createTokenizerFromVocabulary(vocabulary, { lowerCase: doLowerCase ?? true });
  const config: BertConfig = {
    vocabularySize: tokenizer.vocabularySize,
    hiddenSize,
    layers,
    heads,
    intermediateSize: 4 * hiddenSize,
    maximumPositions: Math.max(512, maximumLength),
    typeVocabularySize: 2,
    layerNormEpsilon: 1e-12,
    hiddenDropout: 0.1,
    attentionDropout: 0.1,
    padId: tokenizer.padId,
    // Layers pass on the scale of what they get, at any width (LeCun et al. 1998).
    initializerRange: 1 / Math.sqrt(hiddenSize),
  };
  const model = createRandomModel(config, deriveSeed(seed, "weights"), {
    pooling,
    projectionDimension: projectionDim,
  });
  const textPreparation = completePreparation(options);
  return {
    model: { ...model, normalize: normalize ?? model.normalize, maximumLength, textPreparation },
    tokenizer,
    notes: [`${layers} layers × ${hiddenSize}`],
  };
}

/** BERT's proportions (Turc et al. 2019): heads of 64, a feed-forward layer four times as wide. */
function size(written: string): Pick<BertConfig, "layers" | "hiddenSize" | "heads"> {
  const [, layers, hiddenSize] = (/^new:(\d+)x(\d+)$/.exec(written) ?? []).map(Number);
  const heads = Math.max(1, Math.floor(hiddenSize / 64));
  if (!(layers >= 1 && hiddenSize >= 1 && hiddenSize % heads === 0)) {
    throw new CommandLineError(
      `--pretrained_model_cfg: expected new:LAYERSxHIDDEN with at least one layer and a multiple of 64, or less than 128, got ${written}; such as new:2x128`,
    );
  }
  return { layers, hiddenSize, heads };
}
