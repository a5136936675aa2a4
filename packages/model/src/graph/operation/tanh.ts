import type { NoAttributes, Operation } from "../operation.ts";
import { multiply } from "./multiply.ts";
import { scale } from "./scale.ts";

/** The hyperbolic tangent, element by element. */
export const tanh: Operation<NoAttributes> = {
  name: "tanh",
  shapes: ([x]) => [x.shape],
  // dx = dy ∘ (1 − y²)
  vjp: (build, { outputs: [y] }, [dy]) => {
    const slope = build.apply(scale, [build.apply(multiply, [y, y])], { factor: -1, offset: 1 });
    return [build.apply(multiply, [dy!, slope])];
  },
};
