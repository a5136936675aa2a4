import type { OperationName } from "../../../graph/operations.ts";
import type { Kernels } from "../kernel.ts";
import { elementwise } from "./elementwise.ts";
import { normalization } from "./normalization.ts";
import { products } from "./products.ts";
import { rearrangement } from "./rearrangement.ts";

/** Every operation by functions of TensorFlow.js. */
export const kernels: Kernels<OperationName> = { ...elementwise, ...normalization, ...products, ...rearrangement };
