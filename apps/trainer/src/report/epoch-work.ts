import type { UpdateReport } from "../train-batches.ts";

/** Seconds of an epoch, by what was done. */
export interface Stages {
  /** Waiting for a batch's texts to be read. */
  readonly read: number;
  readonly tokenize: number;
  /** The first pass: representations. */
  readonly embed: number;
  readonly loss: number;
  /** The second pass: gradients, with whatever runs forward again. */
  readonly backward: number;
  /** Clipping and updating. */
  readonly optimize: number;
  readonly validate: number;
  readonly save: number;
}

/** What an epoch has done so far: sums only, as JSON keeps them, so that they go with the state of a run. */
export interface EpochWork {
  readonly updates: number;
  readonly questions: number;
  /** Of the questions' losses, in nats. */
  readonly lossSum: number;
  readonly correct: number;
  /** Of questions and contexts, without padding. */
  readonly tokens: number;
  readonly paddedTokens: number;
  /** Padded tokens that ran forward twice. */
  readonly recomputedTokens: number;
  /** Of the matrix products of tokens without padding, nothing counted for running forward again. */
  readonly operations: number;
  readonly seconds: Stages;
}

/** An epoch at its start. */
export const noWork: EpochWork = {
  ...{ updates: 0, questions: 0, lossSum: 0, correct: 0, tokens: 0, paddedTokens: 0, recomputedTokens: 0 },
  operations: 0,
  seconds: { read: 0, tokenize: 0, embed: 0, loss: 0, backward: 0, optimize: 0, validate: 0, save: 0 },
};

/** The work with one update more. */
export function addUpdate(work: EpochWork, report: UpdateReport): EpochWork {
  const { tokenize, embed, loss, backward, optimize, all } = report.seconds;
  const read = Math.max(0, all - tokenize - embed - loss - backward - optimize);
  const spent = { read, tokenize, embed, loss, backward, optimize };
  return {
    updates: work.updates + 1,
    questions: work.questions + report.questions,
    lossSum: work.lossSum + report.loss * report.questions,
    correct: work.correct + report.correct,
    tokens: work.tokens + report.tokens,
    paddedTokens: work.paddedTokens + report.paddedTokens,
    recomputedTokens: work.recomputedTokens + report.recomputedTokens,
    operations: work.operations + report.operations,
    seconds: addSeconds(work.seconds, spent),
  };
}

/** The work with some seconds more, of validating or saving. */
export function addTime(work: EpochWork, seconds: Partial<Stages>): EpochWork {
  return { ...work, seconds: addSeconds(work.seconds, seconds) };
}

function addSeconds(seconds: Stages, more: Partial<Stages>): Stages {
  const { read, tokenize, embed, loss, backward, optimize, validate, save } = seconds;
  return {
    read: read + (more.read ?? 0),
    tokenize: tokenize + (more.tokenize ?? 0),
    embed: embed + (more.embed ?? 0),
    loss: loss + (more.loss ?? 0),
    backward: backward + (more.backward ?? 0),
    optimize: optimize + (more.optimize ?? 0),
    validate: validate + (more.validate ?? 0),
    save: save + (more.save ?? 0),
  };
}
