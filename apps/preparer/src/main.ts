import { runCommands } from "@dpr/command-line";
import { check } from "./commands/check.ts";
import { dureader } from "./commands/dureader.ts";
import { hardNegatives } from "./commands/hard-negatives.ts";

await runCommands({
  name: "preparer",
  description: "Downloads, checks, converts and mines the data that a retriever is trained on.",
  commands: {
    check,
    dureader,
    "hard-negatives": hardNegatives,
    // In the order in which they are of use.
  },
});
