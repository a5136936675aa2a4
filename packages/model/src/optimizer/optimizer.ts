import type { ParameterStore } from "../engine/engine.ts";

export interface OptimizerOptions {
  /** The learning rate of update 0, 1, … */
  readonly learningRate: (update: number) => number;
  /** The gradients of all stores together are scaled down to this norm. 0: never. Default 2, the recipes' value. */
  readonly maxGradientNorm?: number;
  /** Decay of weights; biases and LayerNorm have none. Default 0. */
  readonly weightDecay?: number;
  /** Default 0.9 and 0.999. */
  readonly betas?: readonly [number, number];
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** How many updates the stores' moments have seen, in a run that goes on. Default 0. */
  readonly updates?: number;
}

export interface Update {
  /** Of all stores together, before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
}

export interface Optimizer {
  /** Updates done. */
  readonly updates: number;
  /**
   * One clipped AdamW update of every store from the gradients that it has collected, which are then zero. The gradient
   * is their mean over `batches` (default 1).
   * @throws GradientNotFiniteError before any store changes.
   */
  step(batches?: number): Promise<Update>;
}

/** The norm is of the true gradient, over question and context encoder together, once an update. */
export function createOptimizer(stores: readonly ParameterStore[], options: OptimizerOptions): Optimizer {
  const { maxGradientNorm = 2, weightDecay = 0, betas = [0.9, 0.999], epsilon = 1e-8 } = options;
  // Two encoders may share one store, which must then be counted and updated once.
  const distinct = [...new Set(stores)];
  let updates = options.updates ?? 0;
  return {
    get updates() {
      return updates;
    },
    async step(batches = 1) {
      let squared = 0;
      for (const store of distinct) squared += await store.gradientSquaredNorm();
      const gradientNorm = Math.sqrt(squared) / batches;
      if (!Number.isFinite(gradientNorm)) throw new GradientNotFiniteError(updates + 1, gradientNorm);
      const clip = maxGradientNorm > 0 ? Math.min(1, maxGradientNorm / (gradientNorm + 1e-6)) : 1;
      const learningRate = options.learningRate(updates);
      updates++;
      for (const store of distinct) {
        await store.update({
          learningRate,
          gradientScale: clip / batches,
          beta1: betas[0],
          beta2: betas[1],
          epsilon,
          decay: (name) => (decays(name) ? weightDecay : 0),
          count: updates,
        });
      }
      return { gradientNorm, learningRate };
    },
  };
}

/** A gradient is NaN or infinite; an update would make every parameter so. */
export class GradientNotFiniteError extends Error {
  readonly code = "MODEL_GRADIENT_NOT_FINITE";
  override readonly name = "GradientNotFiniteError";
  /** Counted from 1. */
  readonly update: number;
  readonly gradientNorm: number;
  constructor(update: number, gradientNorm: number) {
    super(
      `update ${update}: expected a finite gradient norm, got ${gradientNorm}; lower the learning rate, or look at the data of this update`,
    );
    this.update = update;
    this.gradientNorm = gradientNorm;
  }
}

function decays(name: string): boolean {
  return !name.endsWith(".bias") && !name.includes("LayerNorm");
}
