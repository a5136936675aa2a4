import { runCommands } from "@dpr/command-line";

await runCommands({
  name: "embedder",
  description: "Embeds passages for the evaluator to search, or questions.",
  commands: {
    embed: async () => (await import("./commands/embed.ts")).embed,
    verify: async () => (await import("./commands/verify.ts")).verify,
    export: async () => (await import("./commands/export.ts")).exportCommand,
    import: async () => (await import("./commands/import.ts")).importCommand,
  },
  main: "embed",
});
