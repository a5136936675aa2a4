import type { Differentiated } from "../../graph/differentiate.ts";
import { resolveShape, type Shape } from "../../graph/shape.ts";
import { ReusedMemory } from "../../reused-memory.ts";
import type { NamedTensors, Tensor } from "../../tensor.ts";
import type { GradientProgram } from "../engine.ts";
import { asHostStore } from "../host-parameter-store.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { lower } from "./lower.ts";
import { inputsOf } from "./lowered-program.ts";
import type { CreateRunner, HostTensor, Runner } from "./runner.ts";
import { lowerSums } from "./sum-model.ts";

/**
 * A backward graph as a model of a runtime. It adds to gradients where the store keeps them: inside its products, or,
 * where `createAdder` is given, in a second model. That is for runtimes that write to the memory of a result before they
 * have read all that is added to it.
 */
export async function compileGradientProgram(
  { backward, gradients }: Differentiated,
  createRunner: CreateRunner,
  createAdder?: CreateRunner,
): Promise<GradientProgram> {
  const shapes = new Map<string, Shape>();
  const tables: Table[] = [];
  const inputNames = new Map(backward.inputs.map((input) => [input.id, input.name]));
  for (const [name, gradient] of gradients) {
    if (gradient.kind === "dense") shapes.set(name, gradient.value.shape);
    else tables.push({ name, shape: gradient.values.shape, indices: inputNames.get(gradient.indices.id)! });
  }

  await using made = new AsyncDisposableStack();
  const lowered = lower(backward, { sums: new Set(createAdder === undefined ? shapes.keys() : []) });
  const runner = made.use(await createRunner(lowered.bytes));
  const adder = createAdder && shapes.size > 0 ? made.use(await createAdder(lowerSums(shapes))) : undefined;
  const addends = new Map<string, Tensor>();
  const memory = new ReusedMemory();
  const inTurn = oneAtATime();
  const owned = made.move();

  return {
    run: (feeds, store, lane) =>
      inTurn(async () => {
        const stored = asHostStore(store);
        const inputs = inputsOf(backward, lowered, feeds, () => stored.parameters);
        const sums = stored.gradients(lane);
        if (feeds.n === 0) return;
        const outputs = new Map<string, HostTensor>();
        for (const name of shapes.keys()) {
          // One memory for what is added to and for the result: the sum grows in place.
          if (adder === undefined) inputs.set(`sum:${name}`, sums.get(name)!);
          else if (!addends.has(name)) addends.set(name, emptyLike(sums.get(name)!));
          outputs.set(`out:${name}`, (adder === undefined ? sums : addends).get(name)!);
        }
        const changed = tables.map(({ name, shape, indices }) => {
          const extents = resolveShape(shape, feeds);
          const size = extents.reduce((all, one) => all * one, 1);
          const data = memory.take(name, Float32Array, size);
          outputs.set(`out:${name}`, { shape: extents, data });
          return { name, data, indices: feeds.tensors.get(indices) as Int32Array };
        });
        await runner.run(inputs, outputs);
        await adder?.run(...termsOf(sums, addends));
        for (const { name, indices, data } of changed) addRows(sums.get(name)!, indices, data);
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A parameter of which rows were read, by the numbers of an input; `shape` is that of the rows. */
interface Table {
  readonly name: string;
  readonly shape: Shape;
  readonly indices: string;
}

/** What a model of {@link lowerSums} reads and writes. */
function termsOf(sums: NamedTensors, addends: NamedTensors): Parameters<Runner["run"]> {
  const inputs = new Map<string, HostTensor>();
  const outputs = new Map<string, HostTensor>();
  for (const [name, addend] of addends) {
    inputs.set(`sum:${name}`, sums.get(name)!);
    inputs.set(`addend:${name}`, addend);
    outputs.set(`out:${name}`, sums.get(name)!);
  }
  return [inputs, outputs];
}

function emptyLike({ shape, data }: Tensor): Tensor {
  return { shape, data: new Float32Array(data.length) };
}

/** Adds row i of `values` to row `indices[i]` of `sum`. */
function addRows(sum: Tensor, indices: Int32Array, values: Float32Array): void {
  const width = sum.shape[1];
  for (let i = 0; i < indices.length; i++) {
    const target = indices[i] * width;
    const source = i * width;
    for (let column = 0; column < width; column++) sum.data[target + column] += values[source + column];
  }
}
