import type { Tensor } from "@tensorflow/tfjs-core";
import type { Graph } from "../../graph/graph.ts";
import { resolveShape } from "../../graph/shape.ts";
import type { Feeds } from "../engine.ts";
import type { Device } from "./device.ts";

/** What a graph reads, by the ids of its values. Disposing frees what was brought up to the device for it. */
export interface Inputs extends Disposable {
  readonly values: ReadonlyMap<number, Tensor>;
}

/** Of each input the tensor that is on the device by its name, or what the run is fed. */
export function inputsOf(device: Device, graph: Graph, feeds: Feeds, onDevice: ReadonlyMap<string, Tensor>): Inputs {
  const values = new Map<number, Tensor>();
  using uploaded = new DisposableStack();
  for (const { id, name, role, shape } of graph.inputs) {
    const there = onDevice.get(name);
    if (there !== undefined) {
      values.set(id, there);
      continue;
    }
    if (role === "parameter") throw new TypeError(`parameter ${name}: expected a tensor, got none`);
    const tensor = device.upload(feeds.tensors.get(name)!, resolveShape(shape, feeds));
    values.set(
      id,
      uploaded.adopt(tensor, (one) => one.dispose()),
    );
  }
  const owned = uploaded.move();
  return { values, [Symbol.dispose]: () => owned.dispose() };
}
