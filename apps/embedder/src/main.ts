import { runCommands } from "@dpr/command-line";

await runCommands({
  name: "embedder",
  description: "Embeds passages for the evaluator to search.",
  commands: {
    embed: async () => (await import("./commands/embed.ts")).embed,
    export: async () => (await import("./commands/export.ts")).exportCommand,
    import: async () => (await import("./commands/import.ts")).importCommand,
  },
  main: "embed",
});
