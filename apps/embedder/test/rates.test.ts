import { expect, test } from "vitest";
import { describeSpeed } from "../src/embed/rates.ts";

test("the speed of several who work side by side is the sum of theirs, beside the rate of the machine", () => {
  const work = { rows: 10, tokens: 900, paddedTokens: 1000, operations: 4e9, seconds: 2 };
  const other = { ...work, operations: 1e9, seconds: 1 };
  expect(describeSpeed([work, other], 12)).toBe("1,350 tokens/s, 10 % padding, 3 of 12 GFLOP/s (25 %)");
});
