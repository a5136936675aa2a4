import { setImmediate } from "node:timers/promises";
import { type AnswerMatch, type JudgeRequest, judgeTexts, type Verdict } from "./judge-texts.ts";
import { startWorkerJudge } from "./worker-judge.ts";

/** Who judges: this thread, or some of their own. Disposing of them ends the threads. */
export interface Judges extends AsyncDisposable {
  /** So many questions may be asked before the first has its verdict. */
  readonly ahead: number;
  /** @throws JudgingError */
  judge(request: JudgeRequest): Promise<Verdict>;
}

/** @param threads below 2: none but this one */
export function startJudges(match: AnswerMatch, threads: number, signal?: AbortSignal): Judges {
  return threads < 2 ? judgeHere(match) : judgeInThreads(match, threads, signal);
}

function judgeHere(match: AnswerMatch): Judges {
  return {
    ahead: 0,
    async judge(request) {
      // Signals and what others wait for have their turn.
      await setImmediate();
      return judgeTexts(match, request);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function judgeInThreads(match: AnswerMatch, threads: number, signal?: AbortSignal): Judges {
  const workers = Array.from({ length: threads }, () => startWorkerJudge(match));
  const abort = (): void => {
    for (const worker of workers) worker.fail(signal?.reason);
  };
  signal?.addEventListener("abort", abort);
  return {
    // One in work and one waiting for each.
    ahead: 2 * threads,
    judge(request) {
      const leastBusy = workers.reduce((one, other) => (other.waiting() < one.waiting() ? other : one));
      return leastBusy.judge(request);
    },
    async [Symbol.asyncDispose]() {
      signal?.removeEventListener("abort", abort);
      await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()));
    },
  };
}
