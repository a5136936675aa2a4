import type { Tensor } from "@tensorflow/tfjs-core";
import type { Differentiated } from "../../graph/differentiate.ts";
import type { GradientProgram } from "../engine.ts";
import { checkFeeds } from "../feeds.ts";
import type { Device } from "./device.ts";
import { asDeviceStore } from "./device-parameter-store.ts";
import { inputsOf } from "./inputs.ts";
import { interpret, planOf } from "./interpret.ts";
import { asDeviceResiduals } from "./residuals.ts";

/** A backward graph whose nodes are run one by one. A gradient is added to its sum as soon as it is there. */
export function compileGradientProgram(device: Device, { backward, gradients }: Differentiated): GradientProgram {
  const plan = planOf(backward);
  const gradientsOf = Map.groupBy(gradients, ([, one]) => (one.kind === "dense" ? one.value : one.values).id);
  return {
    run: (feeds, store, lane, residuals) =>
      device.inTurn(async () => {
        const kept = asDeviceResiduals(residuals);
        checkFeeds({ ...backward, inputs: backward.inputs.filter(({ name }) => !kept.has(name)) }, feeds);
        const stored = asDeviceStore(store, device);
        using inputs = inputsOf(device, backward, feeds, new Map([...stored.parameters, ...kept]));
        const receive = (id: number, tensor: Tensor): void => {
          for (const [name, gradient] of gradientsOf.get(id) ?? []) {
            if (gradient.kind === "dense") stored.addGradient(lane, name, tensor);
            else stored.addRows(lane, name, inputs.values.get(gradient.indices.id)!, tensor);
          }
        };
        for (const [id, tensor] of inputs.values) receive(id, tensor);
        await interpret(device, plan, feeds, inputs.values, receive);
      }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
