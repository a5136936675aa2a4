import { describe } from "vitest";
import { createFaissIndex, type FaissIndexOptions } from "../../src/index.ts";
import { describeVectorIndex } from "../vector-index-contract.ts";
import { faissIsBuilt } from "./faiss-library.ts";

interface Expected {
  readonly recall: number;
  readonly scoreError: number;
}

const factories: readonly (Pick<FaissIndexOptions, "factory" | "nprobe"> & Expected)[] = [
  { factory: "HNSW32", recall: 0.95, scoreError: 0 },
  // With all lists, since a search must be able to give every row.
  { factory: "IVF4,Flat", nprobe: 4, recall: 1, scoreError: 0 },
  // 256 steps a column.
  { factory: "SQ8", recall: 0.95, scoreError: 0.01 },
];

describe.skipIf(!faissIsBuilt)("FAISS", () => {
  for (const { recall, scoreError, ...options } of factories) {
    describeVectorIndex({
      name: `faiss ${options.factory}`,
      create: (source) => createFaissIndex(source, { threads: 1, ...options }),
      recall,
      scoreError,
      canRemove: false,
    });
  }
});
