import { runCommands } from "@dpr/command-line";
import { check } from "./commands/check.ts";

await runCommands({
  name: "preparer",
  description: "Downloads, checks, converts and mines the data that a retriever is trained on.",
  commands: {
    check,
    // In the order in which they are of use.
  },
});
