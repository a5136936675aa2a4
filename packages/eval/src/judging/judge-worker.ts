import { parentPort, workerData } from "node:worker_threads";
import { type AnswerMatch, type JudgeRequest, judgeTexts } from "./judge-texts.ts";

// A thread that judges for another one, which started it.

const match = workerData as AnswerMatch;

parentPort!.on("message", (request: JudgeRequest) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort!.postMessage(judgeTexts(match, request));
});
