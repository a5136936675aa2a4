// A tiny app with several commands, run by the tests as a process of its own.
import { defineCommand, runCommands } from "../src/index.ts";

const cut = defineCommand({
  description: "Cuts boards.",
  options: {
    board: { kind: "texts", description: "Which boards", required: true, bare: true },
    length: { kind: "integer", description: "How long", unit: "cm", default: 10 },
  },
  examples: ["oak ash --length 20"],
  async run({ board, length }) {
    // What the types say is what a compiler checks here.
    const sizes: readonly number[] = board.map(() => length);
    return { cut: board, sizes };
  },
});

const measure = defineCommand({
  description: "Measures, and finds something wrong.",
  options: { strict: { kind: "boolean", description: "Fail", default: false } },
  async run({ strict }) {
    if (strict) process.exitCode = 1;
    return { wrong: 1 };
  },
});

await runCommands({
  name: "workshop",
  description: "Works with wood.",
  commands: { cut: async () => cut, measure: async () => measure },
  main: process.env["MAIN"],
});
