import { createFlatIndex } from "../src/index.ts";
import { describeVectorIndex } from "./vector-index-contract.ts";

describeVectorIndex({
  name: "flat",
  create: (source) => createFlatIndex(source, { threads: 1, blockRows: 64 }),
  recall: 1,
  scoreError: 0,
  canRemove: true,
});
