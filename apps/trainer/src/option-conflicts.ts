import { askedDevice, CommandLineError } from "@dpr/command-line";
import type { TrainerOptions } from "./options.ts";

/** Refuses flags of which one would leave another without effect, before anything is read. */
export function refuseConflicts(options: TrainerOptions): void {
  const { modelFile, pretrainedModelCfg, vocabFile, vocabSize, shareEncoders, fixCtxEncoder } = options;
  if (modelFile !== undefined && pretrainedModelCfg !== undefined) {
    throw new CommandLineError("--model_file: expected no --pretrained_model_cfg beside it, got both; name one start");
  }
  if (vocabFile !== undefined && pretrainedModelCfg?.startsWith("new:") !== true) {
    throw new CommandLineError(
      `--vocab_file: expected --pretrained_model_cfg new:LAYERSxHIDDEN beside it, got ${pretrainedModelCfg ?? "none"}; a model that is read has its own vocabulary: leave it out`,
    );
  }
  if (vocabSize !== undefined && (vocabFile !== undefined || pretrainedModelCfg?.startsWith("new:") !== true)) {
    throw new CommandLineError(
      "--vocab_size: expected --pretrained_model_cfg new:LAYERSxHIDDEN without --vocab_file beside it, got another start; a vocabulary that is given has its size: leave it out",
    );
  }
  if (options.distillationTemperature !== undefined && options.distillationWeight === 0) {
    throw new CommandLineError(
      "--distillation_temperature: expected --distillation_weight beside it, got none; without it nothing is learnt from a teacher",
    );
  }
  if (askedDevice(options) === "cuda" && options.engine !== "auto" && options.engine !== "tfjs") {
    throw new CommandLineError(
      `--device cuda: expected --engine tfjs beside it, which trains on GPUs, got ${options.engine}; choose that one, or compute on the CPU`,
    );
  }
  if (shareEncoders && fixCtxEncoder) {
    throw new CommandLineError(
      "--share_encoders: expected no --fix_ctx_encoder beside it, got both; shared weights learn or stay on both sides: leave one out",
    );
  }
}
