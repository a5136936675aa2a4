import type { Graph } from "../../graph/graph.ts";
import { resolveShape } from "../../graph/shape.ts";
import type { NamedTensors, Tensor } from "../../tensor.ts";
import type { Feeds, Program } from "../engine.ts";
import { checkFeeds } from "../feeds.ts";
import { asHostStore } from "../host-parameter-store.ts";
import { lower, type Lowered, type LowerOptions } from "./lower.ts";
import type { CreateRunner, HostTensor } from "./runner.ts";

/** A graph as a model of a runtime that reads parameters where the store keeps them. */
export async function compileProgram(
  graph: Graph,
  createRunner: CreateRunner,
  options: Pick<LowerOptions, "constants" | "eightBits">,
): Promise<Program> {
  const lowered = lower(graph, options);
  const runner = await createRunner(lowered.bytes);
  return {
    async run(feeds, store, memory) {
      const inputs = inputsOf(graph, lowered, feeds, () => asHostStore(store).parameters);
      const outputs = new Map<string, Tensor>();
      for (const [name, value] of graph.outputs) {
        const shape = resolveShape(value.shape, feeds);
        const size = shape.reduce((all, one) => all * one, 1);
        outputs.set(name, { shape, data: memory?.take(name, Float32Array, size) ?? new Float32Array(size) });
      }
      if (feeds.n === 0) return outputs; // of which runtimes make what they like
      await runner.run(inputs, new Map([...outputs].map(([name, tensor]) => [`out:${name}`, tensor])));
      return outputs;
    },
    [Symbol.asyncDispose]: () => runner[Symbol.asyncDispose](),
  };
}

/** What a model reads: the feeds, the numbers of shapes that vary, and parameters that are not built in. */
export function inputsOf(
  graph: Graph,
  lowered: Lowered,
  feeds: Feeds,
  parameters: () => NamedTensors,
): Map<string, HostTensor> {
  checkFeeds(graph, feeds);
  const inputs = new Map<string, HostTensor>();
  for (const { name, role, shape } of graph.inputs) {
    if (!lowered.inputs.has(name)) continue;
    const data = role === "parameter" ? parameters().get(name)?.data : feeds.tensors.get(name);
    if (data === undefined) throw new TypeError(`parameter ${name}: expected a tensor, got none`);
    inputs.set(name, { data, shape: resolveShape(shape, feeds) });
  }
  for (const [name, shape] of lowered.shapes) {
    inputs.set(name, { data: BigInt64Array.from(resolveShape(shape, feeds), BigInt), shape: [shape.length] });
  }
  return inputs;
}
