import { runCommands } from "@dpr/command-line";

await runCommands({
  name: "preparer",
  description: "Downloads, checks, converts and mines the data that a retriever is trained on.",
  commands: {
    // In the order in which they are of use.
  },
});
