import type { Tensor } from "@tensorflow/tfjs-core";
import type { Attributes } from "../../graph/graph.ts";
import type { OperationName } from "../../graph/operations.ts";
import type { Device } from "./device.ts";

/**
 * Computes the outputs, of the given shapes, from the inputs. They are new tensors: whoever asked disposes of them, and
 * of the inputs. What stands between is tidied away.
 */
export type Kernel = (
  device: Device,
  inputs: readonly Tensor[],
  shapes: readonly (readonly number[])[],
  attributes: Attributes,
) => readonly Tensor[];

/** The kernels of some of the operations. */
export type Kernels<Names extends OperationName> = Readonly<Record<Names, Kernel>>;
