import { expect, test } from "vitest";
import { chanceLoss, contrastiveLoss, type LossOptions } from "../src/index.ts";

const [n, m, d] = [5, 11, 3];
const teacher = Array.from({ length: n }, (_, question) => ({
  contexts: Int32Array.of(question, question + 4, 2 * question),
  scores: Float32Array.of(question, 3, -1),
}));

test.each<[string, LossOptions]>([
  ["dense passage retrieval", {}],
  ["both directions", { symmetric: true }],
  ["a margin", { margin: 0.3, temperature: 0.05 }],
  ["all of them", { margin: 0.3, temperature: 0.05, symmetric: true, similarity: "cosine" }],
  ["a teacher", { distillation: { weight: 0.7, temperature: 2, teacher } }],
  ["a teacher alone", { distillation: { weight: 1, teacher } }],
])("the loss of chance is what representations that are all alike get, with %s", async (_, options) => {
  const alike = (rows: number) => ({ rows, columns: d, data: new Float32Array(rows * d).fill(0.5) });
  const { loss } = await contrastiveLoss({
    questions: alike(n),
    contexts: alike(m),
    positives: Int32Array.of(0, 2, 4, 6, 8),
    ...options,
  });
  expect(chanceLoss(n, m, options)).toBeCloseTo(loss, 5);
});

test("the loss of chance is finite for any margin and temperature", () => {
  expect(chanceLoss(128, 256, { margin: 1, temperature: 1e-4 })).toBeCloseTo(1e4 + Math.log(255));
});
