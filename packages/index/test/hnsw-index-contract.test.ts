import { createHnswIndex } from "../src/index.ts";
import { describeVectorIndex } from "./vector-index-contract.ts";

describeVectorIndex({
  name: "hnsw of bf16",
  create: (source) => createHnswIndex(source),
  recall: 0.95,
  scoreError: 2 ** -8,
  canRemove: true,
});

describeVectorIndex({
  name: "hnsw of f32",
  create: (source) => createHnswIndex(source, { numbers: "f32", threads: 1 }),
  recall: 0.99,
  scoreError: 0,
  canRemove: true,
});

describeVectorIndex({
  name: "hnsw of 8 bits",
  create: (source) => createHnswIndex(source, { numbers: "sq8" }),
  recall: 0.95,
  scoreError: 2 ** -6,
  canRemove: true,
});
