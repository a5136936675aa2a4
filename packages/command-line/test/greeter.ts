// A tiny app, run by the tests as a process of its own.
import { setTimeout } from "node:timers/promises";
import { CommandLineError, createProgress, log, peakRssMb, runCommand, watchBadRows } from "../src/index.ts";

await runCommand({
  name: "greeter",
  description: "Greets people.",
  options: {
    nameFile: { kind: "path", description: "Whom to greet", group: "Input", aliases: ["people"], required: true },
    batchSize: {
      kind: "integer",
      description: "Greetings at once",
      default: 128,
      minimum: 1,
      unit: "people",
      aliases: ["bsz"],
    },
    learningRate: { kind: "number", description: "How fast to learn a name", default: 2e-5, minimum: 0 },
    adamBetas: { kind: "numbers", description: "Decay of the moments", default: [0.9, 0.999] },
    mood: { kind: "choice", choices: ["happy", "sad"], description: "How to greet", group: "Style", default: "happy" },
    normalize: { kind: "boolean", description: "Greet politely", group: "Style", default: true },
    noCuda: { kind: "boolean", description: "Without a GPU" },
    trainFiles: { kind: "paths", description: "More people" },
    outputDir: { kind: "path", description: "Where to write", default: "greetings" },
    shard: {
      kind: "parsed",
      description: "Part of the people",
      expects: "i/n with 0 ≤ i < n",
      parse: (text) => {
        const [index, count] = text.split("/").map(Number);
        if (!(index < count)) throw new RangeError(`expected i/n with 0 ≤ i < n, got "${text}"`);
        return { index, count };
      },
    },
    act: {
      kind: "choice",
      choices: ["greet", "fail", "misconfigure", "wait", "spoil", "ignore", "hang", "skip"],
      description: "What to do",
      default: "greet",
    },
  },
  run: async (options, { signal }) => {
    switch (options.act) {
      case "fail":
        throw new TypeError("names.txt: line 3: expected a name,\n  got nothing");
      case "misconfigure":
        throw new CommandLineError("config.json: hidden_size: expected 384, got 256");
      case "wait":
        log("waiting");
        await setTimeout(60_000, undefined, { signal }).finally(() => setTimeout(300));
        break;
      case "spoil":
        log("spoiling");
        await setTimeout(60_000, undefined, { signal }).catch(() => {
          throw new Error("greetings: no space left");
        });
        break;
      case "ignore":
        for (;;) {
          log("ignoring");
          await setTimeout(1100);
        }
      case "hang":
        setInterval(() => undefined, 1000); // a handle that nobody closes
        break;
      case "skip": {
        const { first, again, count } = watchBadRows(options.normalize);
        for (const { onBadRow } of [first, again, first]) onBadRow?.(new Error("names.txt: line 3: expected a name"));
        return { skipped: count() };
      }
      default: {
        using progress = createProgress({ label: "greeting", total: 1200, unit: "people" });
        progress.advance(1200, "all smiling");
      }
    }
    console.log("Everybody was greeted.");
    // What the types say is what a compiler checks here.
    const {
      batchSize,
      normalize,
      shard,
    }: { batchSize: number; normalize: boolean; shard?: { index: number; count: number } } = options;
    const mood: "happy" | "sad" = options.mood;
    return { ...options, batchSize, normalize, shard, mood, measured: peakRssMb() > 10 };
  },
});
