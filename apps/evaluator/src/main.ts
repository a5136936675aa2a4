import { runCommands } from "@dpr/command-line";

await runCommands({
  name: "evaluator",
  description: "Searches embedded passages with questions, and measures how many find an answer or a gold passage.",
  commands: {
    validate: async () => (await import("./commands/validate.ts")).validateCommand,
    score: async () => (await import("./commands/score.ts")).scoreCommand,
    compare: async () => (await import("./commands/compare.ts")).compareCommand,
    fuse: async () => (await import("./commands/fuse.ts")).fuseCommand,
    index: async () => (await import("./commands/index.ts")).indexCommand,
    search: async () => (await import("./commands/search.ts")).searchCommand,
  },
  main: "validate",
});
