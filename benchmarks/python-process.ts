import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A Python process that answers each line with a line, as JSON. */
export interface PythonProcess extends Disposable {
  ask(question: object): void;
  /** The next answer, which may come unasked. */
  next(): Promise<unknown>;
}

/** Starts a script; what it says on standard error is shown. */
export function startPython(python: string, script: string, args: readonly string[]): PythonProcess {
  const child = spawn(python, [script, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: (question) => void child.stdin.write(`${JSON.stringify(question)}\n`),
    async next() {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${python}: ended before it had answered`);
      return JSON.parse(value);
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}
