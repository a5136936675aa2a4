import { add } from "./operation/add.ts";
import { dropout } from "./operation/dropout.ts";
import { erf } from "./operation/erf.ts";
import { exp } from "./operation/exp.ts";
import { expand } from "./operation/expand.ts";
import { gather } from "./operation/gather.ts";
import { gelu } from "./operation/gelu.ts";
import { layerNormalization } from "./operation/layer-normalization.ts";
import { linear } from "./operation/linear.ts";
import { matMul } from "./operation/mat-mul.ts";
import { multiply } from "./operation/multiply.ts";
import { power } from "./operation/power.ts";
import { reshape } from "./operation/reshape.ts";
import { scale } from "./operation/scale.ts";
import { softmax } from "./operation/softmax.ts";
import { subtract } from "./operation/subtract.ts";
import { sum } from "./operation/sum.ts";
import { tanh } from "./operation/tanh.ts";
import { transpose } from "./operation/transpose.ts";

/** Every primitive operation. An engine has a kernel for each, or does not compile. */
export const operations = {
  add,
  dropout,
  erf,
  exp,
  expand,
  gather,
  gelu,
  layerNormalization,
  linear,
  matMul,
  multiply,
  power,
  reshape,
  scale,
  softmax,
  subtract,
  sum,
  tanh,
  transpose,
};

export type OperationName = keyof typeof operations;
