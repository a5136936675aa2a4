import { expect, test } from "vitest";
import { HostParameterStore } from "../src/engine/host-parameter-store.ts";
import { createOptimizer, GradientNotFiniteError } from "../src/optimizer/optimizer.ts";

const storeWithGradient = (gradient: number) => {
  const store = new HostParameterStore(new Map([["weight", { shape: [1], data: Float32Array.of(1) }]]), 1);
  store.gradients(0).get("weight")!.data[0] = gradient;
  return store;
};
const weight = (store: HostParameterStore) => store.parameters.get("weight")!.data[0];

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  "a gradient of %d is an error that names the update, before any store changes",
  async (bad) => {
    const stores = [storeWithGradient(1), storeWithGradient(1)];
    const optimizer = createOptimizer(stores, { learningRate: () => 0.1 });
    await optimizer.step();
    const before = stores.map(weight);
    for (const store of stores) store.gradients(0).get("weight")!.data[0] = store === stores[1] ? bad : 1;
    const failure = await optimizer.step().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GradientNotFiniteError);
    expect(failure).toMatchObject({ code: "MODEL_GRADIENT_NOT_FINITE", update: 2, gradientNorm: bad });
    expect((failure as Error).message).toBe(
      `update 2: expected a finite gradient norm, got ${bad}; lower the learning rate, or look at the data of this update`,
    );
    expect(stores.map(weight)).toEqual(before);
    expect(optimizer.updates).toBe(1);
  },
);

test("the gradients of several batches are updated with as their mean", async () => {
  const [one, four] = [storeWithGradient(0.5), storeWithGradient(2)];
  const options = { learningRate: () => 0.1, maxGradientNorm: 0.2 };
  const expected = await createOptimizer([one], options).step();
  expect(await createOptimizer([four], options).step(4)).toEqual(expected);
  expect(weight(four)).toBe(weight(one));
});

test("a run that goes on updates as if it had not been interrupted", async () => {
  const learningRate = (update: number) => 0.1 / (1 + update);
  const whole = storeWithGradient(1);
  const optimizer = createOptimizer([whole], { learningRate });
  await optimizer.step();
  const parts = storeWithGradient(0);
  for (const kind of ["parameter", "firstMoment", "secondMoment"] as const) {
    await parts.write(kind, await whole.read(kind));
  }
  for (const store of [whole, parts]) store.gradients(0).get("weight")!.data[0] = 3;
  const goesOn = createOptimizer([parts], { learningRate, updates: 1 });
  expect(await goesOn.step()).toEqual(await optimizer.step());
  expect([weight(parts), goesOn.updates]).toEqual([weight(whole), 2]);
});
