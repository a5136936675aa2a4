/** What the loss is made of, by the names of the recipe; the defaults are the recipe's. */
export interface LossRecipe {
  readonly temperature?: number;
  readonly margin?: number;
  readonly symmetricLoss?: boolean;
}

/**
 * The loss of a batch whose scores are all equal, in nats, as they are when representations have collapsed: ln(contexts)
 * for the loss of dense passage retrieval. With a margin m and temperature τ, a positive is m/τ behind the others:
 * ln(1 + (contexts − 1) · e^(m/τ)); the symmetric loss is the mean with that of the questions.
 */
export function chanceLoss(questions: number, contexts: number, recipe: LossRecipe = {}): number {
  const { temperature = 1, margin = 0, symmetricLoss = false } = recipe;
  const behind = margin / temperature;
  // ln(1 + (n − 1) · e^x) in a form that does not overflow.
  const among = (candidates: number): number => behind + Math.log(Math.exp(-behind) + candidates - 1);
  return symmetricLoss ? (among(contexts) + among(questions)) / 2 : among(contexts);
}
