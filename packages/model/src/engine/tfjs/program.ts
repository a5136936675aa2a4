import type { Tensor as DeviceTensor } from "@tensorflow/tfjs-core";
import type { Graph } from "../../graph/graph.ts";
import type { ReusedMemory } from "../../reused-memory.ts";
import type { NamedTensors, Tensor } from "../../tensor.ts";
import type { Feeds, ParameterStore, Program } from "../engine.ts";
import { checkFeeds } from "../feeds.ts";
import type { Device } from "./device.ts";
import { asDeviceStore } from "./device-parameter-store.ts";
import { inputsOf } from "./inputs.ts";
import { interpret, planOf } from "./interpret.ts";
import { DeviceResiduals } from "./residuals.ts";

/** A graph whose nodes are run one by one. With `constants`, parameters go up to the device now. */
export function compileProgram(device: Device, graph: Graph, constants: NamedTensors = new Map()): Program {
  const plan = planOf(graph);
  const names = Map.groupBy(graph.outputs.keys(), (name) => graph.outputs.get(name)!.id);
  const builtIn = new Map<string, DeviceTensor>();
  for (const { name, role } of graph.inputs) {
    const constant = role === "parameter" ? constants.get(name) : undefined;
    // A copy: the numbers may change while the program lives.
    if (constant !== undefined) builtIn.set(name, device.upload(constant.data.slice(), constant.shape));
  }

  /** The outputs of the graph, and the masks that it was fed, as tensors for the caller to dispose of. */
  const compute = async (feeds: Feeds, store: ParameterStore | undefined) => {
    checkFeeds(graph, feeds);
    const parameters = store === undefined ? builtIn : asDeviceStore(store, device).parameters;
    const outputs = new Map<string, DeviceTensor>();
    const receive = (id: number, tensor: DeviceTensor): void => {
      for (const name of names.get(id) ?? []) outputs.set(name, tensor.clone());
    };
    using inputs = inputsOf(device, graph, feeds, new Map([...parameters, ...builtIn]));
    try {
      for (const [id, tensor] of inputs.values) receive(id, tensor);
      await interpret(device, plan, feeds, inputs.values, receive);
      const masks = graph.inputs.filter(({ role }) => role === "mask");
      return { outputs, masks: new Map(masks.map(({ id, name }) => [name, inputs.values.get(id)!.clone()])) };
    } catch (error) {
      disposeAll(outputs);
      throw error;
    }
  };

  return {
    run: (feeds, store, memory) =>
      device.inTurn(async () => {
        const { outputs, masks } = await compute(feeds, store);
        try {
          return await download(outputs, memory);
        } finally {
          disposeAll(outputs);
          disposeAll(masks);
        }
      }),
    runKeeping: (feeds, store, wanted) =>
      device.inTurn(async () => {
        const { outputs, masks } = await compute(feeds, store);
        const [down, kept] = [new Map<string, DeviceTensor>(), masks];
        for (const [name, tensor] of outputs) (wanted.has(name) ? down : kept).set(name, tensor);
        const residuals = new DeviceResiduals(kept);
        try {
          return { outputs: await download(down), residuals };
        } catch (error) {
          residuals[Symbol.dispose]();
          throw error;
        } finally {
          disposeAll(down);
        }
      }),
    [Symbol.asyncDispose]() {
      disposeAll(builtIn);
      return Promise.resolve();
    },
  };
}

async function download(
  tensors: ReadonlyMap<string, DeviceTensor>,
  memory?: ReusedMemory,
): Promise<ReadonlyMap<string, Tensor>> {
  const outputs = new Map<string, Tensor>();
  for (const [name, tensor] of tensors) {
    const numbers = await tensor.data<"float32">();
    const data = memory?.take(name, Float32Array, numbers.length) ?? new Float32Array(numbers.length);
    data.set(numbers);
    outputs.set(name, { shape: tensor.shape, data });
  }
  return outputs;
}

function disposeAll(tensors: ReadonlyMap<unknown, DeviceTensor>): void {
  for (const tensor of tensors.values()) tensor.dispose();
}
