import { setImmediate } from "node:timers/promises";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Graph, Node } from "../../graph/graph.ts";
import type { OperationName } from "../../graph/operations.ts";
import { type Extents, resolveShape } from "../../graph/shape.ts";
import type { Device } from "./device.ts";
import { kernels } from "./kernels/kernels.ts";

/** A graph's nodes in order, each with the values that nobody reads after it. */
export type Plan = readonly { readonly node: Node; readonly finished: readonly number[] }[];

/** Says of each value where it is read for the last time. */
export function planOf({ nodes }: Graph): Plan {
  const lastReader = new Map<number, Node>();
  for (const node of nodes) for (const { id } of [...node.outputs, ...node.inputs]) lastReader.set(id, node);
  const made = new Set(nodes.flatMap((node) => node.outputs.map(({ id }) => id)));
  const finished = new Map<Node, number[]>(nodes.map((node) => [node, []]));
  for (const [id, node] of lastReader) if (made.has(id)) finished.get(node)!.push(id);
  return nodes.map((node) => ({ node, finished: finished.get(node)! }));
}

/**
 * Computes the nodes one after another. `inputs` by the ids of their values stay whose they are; `receive` sees every
 * other value when it is there, and clones what it keeps: each is disposed of when nobody reads it any more.
 */
export async function interpret(
  device: Device,
  plan: Plan,
  extents: Extents,
  inputs: ReadonlyMap<number, Tensor>,
  receive: (id: number, tensor: Tensor) => void,
): Promise<void> {
  const made = new Map<number, Tensor>();
  const value = (id: number): Tensor => made.get(id) ?? inputs.get(id)!;
  try {
    let began = performance.now();
    for (const { node, finished } of plan) {
      const operands = node.inputs.map(({ id }) => value(id));
      const shapes = node.outputs.map(({ shape }) => resolveShape(shape, extents));
      const kernel = kernels[node.operation.name as OperationName];
      const results = device.tf.tidy(() => [...kernel(device, operands, shapes, node.attributes)]);
      for (const [position, { id }] of node.outputs.entries()) made.set(id, results[position]);
      for (const { id } of node.outputs) receive(id, value(id));
      for (const id of finished) {
        made.get(id)?.dispose();
        made.delete(id);
      }
      if (performance.now() - began < BLOCKING_MS) continue;
      await setImmediate();
      began = performance.now();
    }
  } finally {
    for (const tensor of made.values()) tensor.dispose();
  }
}

/** The CPU's operations are computed on the JavaScript thread, which others want now and then. */
const BLOCKING_MS = 20;
