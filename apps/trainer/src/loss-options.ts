import type { Batch } from "@dpr/data";
import type { LossOptions } from "@dpr/gradcache";
import type { TrainerOptions } from "./options.ts";

/** The loss that the flags ask for, for one batch. */
export function lossOptions(options: TrainerOptions, { contexts }: Pick<Batch, "contexts">): LossOptions {
  const { temperature, margin, symmetricLoss, ignoreDuplicatePositives } = options;
  return {
    temperature,
    margin,
    symmetric: symmetricLoss,
    ...(ignoreDuplicatePositives && { contextGroups: groupsOf(contexts) }),
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
