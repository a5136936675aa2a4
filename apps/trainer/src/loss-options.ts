import type { Batch } from "@dpr/data";
import type { Distillation, LossOptions, TeacherScores } from "@dpr/gradcache";
import type { TrainerOptions } from "./options.ts";

/** The loss that the flags ask for, for one batch. */
export function lossOptions(options: TrainerOptions, batch: Pick<Batch, "contexts" | "positives">): LossOptions {
  const { temperature, margin, symmetricLoss, ignoreDuplicatePositives, distillationWeight } = options;
  return {
    temperature,
    margin,
    symmetric: symmetricLoss,
    ...(ignoreDuplicatePositives && { contextGroups: groupsOf(batch.contexts) }),
    ...(distillationWeight > 0 && { distillation: distillation(options, batch) }),
  };
}

/** [contexts]: equal numbers for equal passages, by title and text: ids may be missing, or differ between files. */
function groupsOf(contexts: Batch["contexts"]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(contexts, ({ title, text }) => {
    const key = JSON.stringify([title, text]);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

/** The scores of the training file as the teacher's, of each question's own contexts. */
function distillation(
  { distillationWeight: weight, distillationTemperature: temperature }: TrainerOptions,
  { contexts, positives }: Pick<Batch, "contexts" | "positives">,
): Distillation {
  const teacher = Array.from(positives, (first, row): TeacherScores => {
    const own = contexts
      .slice(first, positives[row + 1])
      .map(({ score }, place) => ({ context: first + place, score }));
    const scored = own.flatMap(({ context, score }) => (score === undefined ? [] : [[context, score] as const]));
    return {
      contexts: Int32Array.from(scored, ([context]) => context),
      scores: Float32Array.from(scored, ([, score]) => score),
    };
  });
  return { weight, temperature, teacher };
}
