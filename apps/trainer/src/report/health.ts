import type { UpdateRecord, ValidationRecord, WarningRecord } from "./records.ts";

/** Updates that are judged together, once the warm-up is over. */
const BLOCK = 50;
/**
 * A loss of at least this share of the chance loss is no better than chance. With dropout, collapsed encoders are above
 * it, at 1.0 to 1.3; slow but healthy starts were below 0.91 over the first block.
 */
const CHANCE_MARGIN = 0.98;
/** Right questions, in multiples of what guessing gets: 1.0 to 1.5 were seen after a collapse, from 5 on without. */
const CHANCE_CORRECT = 2;
/** Share of a block's updates from which on "always clipped" is true enough. */
const ALWAYS = 0.95;
/** Validations in a row without a better one. */
const PATIENCE = 3;
/** Updates in a row with learning rate 0; the first one of a warm-up has it by design. */
const STANDING = 3;

/** What has been seen so far; plain data, so that it goes with the state of a run. */
export interface Health {
  /** The recipe's. */
  readonly warmupSteps: number;
  readonly maxGradNorm: number;
  /** Of the block in progress. */
  readonly block: Block;
  /** Updates with learning rate 0 in a row, up to now. */
  readonly standing: number;
  /** Validations since the last best one; undefined before the first. */
  readonly validations?: {
    readonly chosenBy: string;
    readonly best: number;
    readonly epoch: number;
    readonly since: number;
  };
  /** Each warning is given once. */
  readonly given: readonly WarningRecord["kind"][];
}

interface Block {
  readonly updates: number;
  /** Sums over the updates; `guessed`: right questions that guessing would get. */
  readonly loss: number;
  readonly chanceLoss: number;
  readonly correct: number;
  readonly guessed: number;
  readonly clipped: number;
  readonly gradientNorm: number;
}

const emptyBlock: Block = {
  ...{ updates: 0, loss: 0, chanceLoss: 0, correct: 0, guessed: 0, clipped: 0, gradientNorm: 0 },
};

/** At the start of a run of this recipe. */
export function newHealth(recipe: Pick<Health, "warmupSteps" | "maxGradNorm">): Health {
  const { warmupSteps, maxGradNorm } = recipe;
  return { warmupSteps, maxGradNorm, block: emptyBlock, standing: 0, given: [] };
}

/**
 * Looks at the next update or validation. Warns, once each, of
 * - `collapsed`: 50 updates after the warm-up are no better than chance, in their loss and in what they get right;
 * - `clipped`: at least 95 % of 50 updates after the warm-up had their gradient cut;
 * - `learningRateZero`: three updates in a row that change nothing;
 * - `notImproving`: three validations in a row without a better one, by the metric that chooses the best checkpoint.
 *
 * That a loss or a gradient is not finite is an error already, not a warning.
 */
export function watch(
  health: Health,
  record: UpdateRecord | ValidationRecord,
): { readonly health: Health; readonly warnings: readonly WarningRecord[] } {
  const { next, found } = record.type === "update" ? watchUpdate(health, record) : watchValidation(health, record);
  const warnings = found.filter(({ kind }) => !health.given.includes(kind));
  return { health: { ...next, given: [...health.given, ...warnings.map(({ kind }) => kind)] }, warnings };
}

interface Watched {
  readonly next: Health;
  readonly found: readonly WarningRecord[];
}

function watchUpdate(health: Health, record: UpdateRecord): Watched {
  const { update } = record;
  const standing = record.learningRate === 0 ? health.standing + 1 : 0;
  const found: WarningRecord[] = [];
  if (standing >= STANDING) found.push({ type: "warning", update, kind: "learningRateZero", message: STANDING_STILL });
  if (update <= health.warmupSteps) return { next: { ...health, standing }, found };

  const block = extend(health.block, record);
  if (block.updates < BLOCK) return { next: { ...health, standing, block }, found };
  const isAtChance = block.loss >= CHANCE_MARGIN * block.chanceLoss && block.correct <= CHANCE_CORRECT * block.guessed;
  if (isAtChance) found.push({ type: "warning", update, kind: "collapsed", message: collapsed(block) });
  if (block.clipped >= ALWAYS * block.updates) {
    found.push({ type: "warning", update, kind: "clipped", message: alwaysClipped(block, health.maxGradNorm) });
  }
  return { next: { ...health, standing, block: emptyBlock }, found };
}

function extend(block: Block, record: UpdateRecord): Block {
  return {
    updates: block.updates + record.updates,
    loss: block.loss + record.loss * record.updates,
    chanceLoss: block.chanceLoss + record.chanceLoss * record.updates,
    correct: block.correct + record.correct,
    guessed: block.guessed + record.questions / record.contexts,
    clipped: block.clipped + record.clipped,
    gradientNorm: block.gradientNorm + record.gradientNorm * record.updates,
  };
}

function watchValidation(health: Health, { update, epoch, metrics, chosenBy, isBest }: ValidationRecord): Watched {
  const last = health.validations;
  // Another metric chooses from now on: its first value is the best so far.
  const starts = isBest || last === undefined || last.chosenBy !== chosenBy;
  const validations = starts
    ? { chosenBy, best: metrics[chosenBy], epoch, since: 0 }
    : { ...last, since: last.since + 1 };
  const next = { ...health, validations };
  if (validations.since < PATIENCE) return { next, found: [] };
  return { next, found: [{ type: "warning", update, kind: "notImproving", message: notImproving(validations) }] };
}

const STANDING_STILL =
  `The learning rate has been 0 for ${STANDING} updates, so the encoders stay as they are. ` +
  "Give a --learning_rate above 0.";

function collapsed({ loss, chanceLoss, updates, correct, guessed }: Block): string {
  return (
    `Over ${updates} updates after the warm-up the loss was ${(loss / updates).toFixed(3)}, and ` +
    `${(chanceLoss / updates).toFixed(3)} is what equal scores for all contexts give; ${correct} questions were right, ` +
    `and guessing gets ${guessed.toFixed(0)}: the representations tell texts no longer apart, or never did. ` +
    "Try a lower --learning_rate, a longer warm-up, --pooling mean, or --dropout 0 with random weights; " +
    "look whether the positives answer their questions."
  );
}

function alwaysClipped({ clipped, updates, gradientNorm }: Block, maxGradNorm: number): string {
  const norm = gradientNorm / updates;
  return (
    `The gradient was clipped to ${maxGradNorm} in ${clipped} of ${updates} updates after the warm-up; its norm was ` +
    `${norm.toPrecision(3)} on average. Every update then counts alike, however much a batch has to say. ` +
    `No fault by itself: if the loss falls slowly, try --max_grad_norm ${Math.ceil(2 * norm)}; ` +
    "if it jumps, a lower --learning_rate."
  );
}

function notImproving({ chosenBy, best, epoch, since }: NonNullable<Health["validations"]>): string {
  return (
    `${chosenBy} has not become better for ${since} validations; the best, ${best.toPrecision(4)}, is of epoch ${epoch} ` +
    "and is kept. If the training loss goes on falling, the encoders learn their questions by heart: stop here, train " +
    "with more questions or hard negatives, or a higher --dropout. If it does not, try another --learning_rate."
  );
}
