import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A Python process that answers each line with a line of JSON. Disposing of it ends it. */
export function startPython(python: string, args: readonly string[]) {
  const child = spawn(python, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: (question: object) => void child.stdin.write(`${JSON.stringify(question)}\n`),
    async next(): Promise<unknown> {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${python}: ended before it had answered`);
      return JSON.parse(value);
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}
