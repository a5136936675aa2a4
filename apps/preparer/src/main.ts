import { runCommands } from "@dpr/command-line";
import { bm25 } from "./commands/bm25.ts";
import { check } from "./commands/check.ts";
import { convert } from "./commands/convert.ts";
import { download } from "./commands/download.ts";
import { dureader } from "./commands/dureader.ts";
import { hardNegatives } from "./commands/hard-negatives.ts";
import { split } from "./commands/split.ts";

await runCommands({
  name: "preparer",
  description: "Downloads, checks, converts and mines the data that a retriever is trained on.",
  commands: {
    download,
    check,
    dureader,
    "hard-negatives": hardNegatives,
    bm25,
    split,
    convert,
    // In the order in which they are of use.
  },
});
