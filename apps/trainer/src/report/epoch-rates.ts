import type { EpochWork, Stages } from "./epoch-work.ts";

/** How fast an epoch was, and how well. Rates are over its updates alone, without validating and saving. */
export interface EpochRates {
  /** Mean over the questions, in nats. */
  readonly loss: number;
  /** Share of the questions whose positive scored highest in its batch. */
  readonly correct: number;
  readonly questions: number;
  readonly tokens: number;
  readonly questionsPerSecond: number;
  /** Without padding. */
  readonly tokensPerSecond: number;
  /** Share of all tokens that are padding. */
  readonly paddedShare: number;
  /** Share of all tokens that ran forward twice. */
  readonly recomputedShare: number;
  /** Of the products of unpadded tokens: forward once, backward twice, nothing for running forward again. */
  readonly gflops: number;
  /** Of plain products on this machine. */
  readonly gemmGflops: number;
  readonly seconds: Stages;
}

/** The rates of an epoch, beside the machine's own (`measureGemmRate`). */
export function epochRates(work: EpochWork, gemmGflops: number): EpochRates {
  const { questions, tokens, paddedTokens, seconds } = work;
  const updating = sum(Object.values(seconds)) - seconds.validate - seconds.save;
  return {
    loss: ratio(work.lossSum, questions),
    correct: ratio(work.correct, questions),
    questions,
    tokens,
    questionsPerSecond: ratio(questions, updating),
    tokensPerSecond: ratio(tokens, updating),
    paddedShare: ratio(paddedTokens - tokens, paddedTokens),
    recomputedShare: ratio(work.recomputedTokens, paddedTokens),
    gflops: ratio(work.operations, updating) / 1e9,
    gemmGflops,
    seconds,
  };
}

/** What people call the stages, in their order. */
export const stageNames: Readonly<Record<keyof Stages, string>> = {
  read: "reading",
  tokenize: "tokenising",
  embed: "forward pass",
  loss: "loss",
  backward: "backward pass",
  optimize: "optimiser",
  validate: "validation",
  save: "saving",
};

/** Each stage's share of the epoch's time, between 0 and 1, in their order. */
export function stageShares(seconds: Stages): readonly { readonly stage: keyof Stages; readonly share: number }[] {
  const all = sum(Object.values(seconds));
  const stages = Object.keys(stageNames) as (keyof Stages)[];
  return stages.map((stage) => ({ stage, share: ratio(seconds[stage], all) }));
}

/** One line: how near the epoch came to what the machine can do, and where its time went. */
export function describeRates(rates: EpochRates): string {
  const times = stageShares(rates.seconds)
    .filter(({ share }) => share >= 0.005)
    .map(({ stage, share }) => `${stageNames[stage]} ${percent(share)}`);
  return `${describeSpeed(rates)}; time: ${times.join(", ")}`;
}

/** `12,345 tokens/s, 3.1 % padding, 0 % recomputed, 213 of 350 GFLOP/s (61 %)` */
export function describeSpeed(rates: EpochRates): string {
  const { tokensPerSecond, paddedShare, recomputedShare, gflops, gemmGflops } = rates;
  return [
    `${Math.round(tokensPerSecond).toLocaleString("en")} tokens/s`,
    `${percent(paddedShare)} padding`,
    `${percent(recomputedShare)} recomputed`,
    `${gflops.toFixed(0)} of ${gemmGflops.toFixed(0)} GFLOP/s (${percent(ratio(gflops, gemmGflops))})`,
  ].join(", ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`;
}

/** 0 where there is nothing to divide by: an epoch without updates. */
function ratio(count: number, of: number): number {
  return of === 0 ? 0 : count / of;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
