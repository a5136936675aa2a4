import type { Tensor } from "@tensorflow/tfjs-core";
import type { Residuals } from "../engine.ts";

/** What a forward pass left on the device, by the names of the gradient program's inputs. */
export class DeviceResiduals implements Residuals {
  readonly tensors: ReadonlyMap<string, Tensor>;

  constructor(tensors: ReadonlyMap<string, Tensor>) {
    this.tensors = tensors;
  }

  [Symbol.dispose](): void {
    for (const tensor of this.tensors.values()) tensor.dispose();
  }
}

/** The tensors of residuals of this engine; none where everything is fed. */
export function asDeviceResiduals(residuals: Residuals | undefined): ReadonlyMap<string, Tensor> {
  if (residuals === undefined) return new Map();
  if (residuals instanceof DeviceResiduals) return residuals.tensors;
  throw new TypeError("run: expected residuals of this engine, got another's");
}
