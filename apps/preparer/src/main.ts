import { runCommands } from "@dpr/command-line";

await runCommands({
  name: "preparer",
  description: "Downloads, checks, converts and mines the data that a retriever is trained on.",
  // In the order in which they are of use.
  commands: {
    download: async () => (await import("./commands/download.ts")).download,
    check: async () => (await import("./commands/check.ts")).check,
    dureader: async () => (await import("./commands/dureader.ts")).dureader,
    "hard-negatives": async () => (await import("./commands/hard-negatives.ts")).hardNegatives,
    bm25: async () => (await import("./commands/bm25.ts")).bm25,
    split: async () => (await import("./commands/split.ts")).split,
    convert: async () => (await import("./commands/convert.ts")).convert,
  },
});
