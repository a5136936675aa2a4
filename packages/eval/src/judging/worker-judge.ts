import { Worker } from "node:worker_threads";
import type { AnswerMatch, JudgeRequest, Verdict } from "./judge-texts.ts";

/** A thread that judges came to its end. */
export class JudgingError extends Error {
  readonly code = "JUDGING_FAILED";
  override readonly name = "JudgingError";

  constructor(got: string, cause?: unknown) {
    super(`answer matching: expected its thread to go on, got ${got}: judge in this thread (threads 1) to see where`, {
      cause,
    });
  }
}

/** A thread that judges one request after the other. Disposing of it ends it, whatever it is at. */
export interface WorkerJudge extends AsyncDisposable {
  /** Requests without a verdict. */
  waiting(): number;
  /** @throws JudgingError */
  judge(request: JudgeRequest): Promise<Verdict>;
  /** Rejects all requests, those to come as well. */
  fail(error: unknown): void;
}

/** Starts a thread. Only answers, texts and verdicts travel between it and this one. */
export function startWorkerJudge(match: AnswerMatch): WorkerJudge {
  const worker = new Worker(new URL("judge-worker.ts", import.meta.url), { workerData: match });
  let asked: PromiseWithResolvers<Verdict>[] = [];
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    for (const { reject } of asked) reject(failure.error);
    asked = [];
  };
  // Verdicts come in the order of the requests.
  worker.on("message", (verdict: Verdict) => asked.shift()?.resolve(verdict));
  worker.on("error", (error) => fail(new JudgingError(String(error), error)));
  worker.on("exit", (code) => fail(new JudgingError(`its end with exit code ${code}`)));
  return {
    waiting: () => asked.length,
    async judge(request) {
      if (failure !== undefined) throw failure.error;
      const verdict = Promise.withResolvers<Verdict>();
      asked.push(verdict);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(request);
      return await verdict.promise;
    },
    fail,
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
