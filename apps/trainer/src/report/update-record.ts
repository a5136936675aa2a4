import type { UpdateReport } from "../train-batches.ts";
import type { UpdateRecord } from "./records.ts";

/** What a record of an update says beside the update itself. */
export interface UpdateContext {
  /** Counted from 1. */
  readonly epoch: number;
  /** The recipe's; 0 for never clipping. */
  readonly maxGradNorm: number;
}

/** The record of one update. */
export function updateRecord(report: UpdateReport, { epoch, maxGradNorm }: UpdateContext): UpdateRecord {
  const { loss, chanceLoss, correct, questions, learningRate, gradientNorm, tokens, batches } = report;
  return {
    type: "update",
    update: report.update + 1,
    updates: 1,
    epoch,
    loss,
    chanceLoss,
    correct,
    questions,
    contexts: report.contexts / batches,
    learningRate,
    gradientNorm,
    clipped: maxGradNorm > 0 && gradientNorm > maxGradNorm ? 1 : 0,
    tokens,
    tokensPerSecond: tokens / report.seconds.all,
    seconds: report.seconds.all,
  };
}

/** A file of so many lines has about 5 MB, and every one of the 18,400 updates of the papers' recipe. */
const MOST_RECORDS = 20_000;

/** An open record goes with the state of a run, so that an interruption leaves no trace in the records. */
export interface Gathered {
  /** Of updates that wait for more; null where none do. */
  readonly open: UpdateRecord | null;
  /** To be written now, where one is full. */
  readonly full: UpdateRecord | null;
}

/**
 * Puts the updates of long runs together, so many that the whole run has at most 20,000 records: `next` is one update's
 * record, `open` what an earlier call left open. A record ends at the same updates however often a run is interrupted.
 */
export function gatherUpdates(open: UpdateRecord | null, next: UpdateRecord, totalUpdates: number): Gathered {
  const together = Math.max(1, Math.ceil(totalUpdates / MOST_RECORDS));
  const record = open === null ? next : merge(open, next);
  const isFull = next.update % together === 0 || next.update === totalUpdates;
  return isFull ? { open: null, full: record } : { open: record, full: null };
}

function merge(one: UpdateRecord, next: UpdateRecord): UpdateRecord {
  const updates = one.updates + next.updates;
  const questions = one.questions + next.questions;
  const perQuestion = (a: number, b: number): number => (a * one.questions + b * next.questions) / questions;
  const tokens = one.tokens + next.tokens;
  const seconds = one.seconds + next.seconds;
  return {
    type: "update",
    update: next.update,
    updates,
    epoch: next.epoch,
    loss: perQuestion(one.loss, next.loss),
    chanceLoss: perQuestion(one.chanceLoss, next.chanceLoss),
    correct: one.correct + next.correct,
    questions,
    contexts: perQuestion(one.contexts, next.contexts),
    learningRate: next.learningRate,
    gradientNorm: (one.gradientNorm * one.updates + next.gradientNorm * next.updates) / updates,
    clipped: one.clipped + next.clipped,
    tokens,
    tokensPerSecond: tokens / seconds,
    seconds,
  };
}
