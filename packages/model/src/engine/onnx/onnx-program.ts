import type * as ort from "onnxruntime-node";
import type { Differentiated } from "../../graph/differentiate.ts";
import type { Graph } from "../../graph/graph.ts";
import { resolveShape } from "../../graph/shape.ts";
import { ReusedMemory } from "../../reused-memory.ts";
import type { NamedTensors, Tensor } from "../../tensor.ts";
import type { EngineOptions, Feeds, GradientProgram, Precision, Program } from "../engine.ts";
import { checkFeeds } from "../feeds.ts";
import { asHostStore } from "../host-parameter-store.ts";
import { largestExactWeight } from "./largest-exact-weight.ts";
import { lower, type Lowered } from "./lower.ts";
import { createSession, runInto, tensorOf } from "./onnx-session.ts";

type OnnxFeeds = Record<string, ort.Tensor>;

export async function compileProgram(
  graph: Graph,
  options: EngineOptions,
  constants?: NamedTensors,
  precision: Precision = "fp32",
): Promise<Program> {
  const largestWeight = precision === "int8" ? await largestExactWeight(options) : undefined;
  const lowered = lower(graph, { constants, largestWeight });
  const session = await createSession(lowered.bytes, options);
  const parameters = graph.inputs.filter((input) => input.role === "parameter" && !constants?.has(input.name));
  return {
    async run(feeds, store, memory) {
      const inputs = feedsOf(graph, lowered, feeds);
      if (parameters.length > 0) {
        const stored = asHostStore(store).parameters;
        for (const { name } of parameters) inputs[name] = lastingView(stored.get(name)!);
      }
      const outputs = new Map<string, Tensor>();
      const fetches: OnnxFeeds = {};
      for (const [name, value] of graph.outputs) {
        const shape = resolveShape(value.shape, feeds);
        const data = memory?.take(name, Float32Array, sizeOf(shape)) ?? new Float32Array(sizeOf(shape));
        const tensor = { shape, data };
        outputs.set(name, tensor);
        fetches[`out:${name}`] = viewOf(tensor);
      }
      await runInto(session, inputs, fetches);
      return outputs;
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}

export async function compileGradientProgram(
  { backward, gradients }: Differentiated,
  options: EngineOptions,
): Promise<GradientProgram> {
  const dense = [...gradients].flatMap(([name, gradient]) => (gradient.kind === "dense" ? [name] : []));
  const rows = [...gradients].flatMap(([name, gradient]) =>
    gradient.kind === "rows" ? [{ name, values: gradient.values, indices: gradient.indices.id }] : [],
  );
  const lowered = lower(backward, { sums: new Set(dense) });
  const session = await createSession(lowered.bytes, options);
  const parameters = backward.inputs.filter((input) => input.role === "parameter");
  const memory = new ReusedMemory();
  const inputNames = new Map(backward.inputs.map((input) => [input.id, input.name]));
  return {
    async run(feeds, store, lane) {
      const inputs = feedsOf(backward, lowered, feeds);
      const stored = asHostStore(store);
      for (const { name } of parameters) inputs[name] = lastingView(stored.parameters.get(name)!);
      const sums = stored.gradients(lane);
      const fetches: OnnxFeeds = {};
      for (const name of dense) {
        // One memory for what is added to and for the result: the sum grows in place.
        inputs[`sum:${name}`] = fetches[`out:${name}`] = lastingView(sums.get(name)!);
      }
      const changed = rows.map((one) => {
        const shape = resolveShape(one.values.shape, feeds);
        return { ...one, tensor: { shape, data: memory.take(one.name, Float32Array, sizeOf(shape)) } };
      });
      for (const { name, tensor } of changed) fetches[`out:${name}`] = viewOf(tensor);
      await runInto(session, inputs, fetches);
      for (const { name, indices, tensor } of changed) {
        addRows(sums.get(name)!, feeds.tensors.get(inputNames.get(indices)!) as Int32Array, tensor.data);
      }
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}

function feedsOf(graph: Graph, lowered: Lowered, feeds: Feeds): OnnxFeeds {
  checkFeeds(graph, feeds);
  const inputs: OnnxFeeds = {};
  for (const input of graph.inputs) {
    const data = feeds.tensors.get(input.name);
    if (data !== undefined) inputs[input.name] = tensorOf(data, resolveShape(input.shape, feeds));
  }
  for (const [name, shape] of lowered.shapes) {
    inputs[name] = tensorOf(BigInt64Array.from(resolveShape(shape, feeds), BigInt), [shape.length]);
  }
  return inputs;
}

function viewOf({ data, shape }: Tensor): ort.Tensor {
  return tensorOf(data, shape);
}

const lastingViews = new WeakMap<Float32Array, ort.Tensor>();

/** The same view for every run, of memory that stays: parameters and gradients are many, and so are runs. */
function lastingView(tensor: Tensor): ort.Tensor {
  let view = lastingViews.get(tensor.data);
  if (view === undefined) {
    view = viewOf(tensor);
    lastingViews.set(tensor.data, view);
  }
  return view;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((all, one) => all * one, 1);
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
