import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { NamedTensors } from "../../tensor.ts";
import type { AdamWStep, ParameterStore, StoredKind } from "../engine.ts";
import { createAdamW } from "./adamw.ts";
import type { Device } from "./device.ts";

/** Tensors of which each is replaced, and the one before disposed of, when it changes. */
type Tensors = Map<string, Tensor>;

/** Parameters, gradients and moments on the device. A gradient or a moment that is not there is zero. */
export class DeviceParameterStore implements ParameterStore {
  readonly device: Device;
  readonly #parameters: Tensors = new Map();
  readonly #lanes: readonly Tensors[];
  readonly #firstMoments: Tensors = new Map();
  readonly #secondMoments: Tensors = new Map();

  constructor(device: Device, parameters: NamedTensors, lanes: number) {
    this.device = device;
    // A copy: a backend without a device keeps what it is given.
    for (const [name, { shape, data }] of parameters) this.#parameters.set(name, device.upload(data.slice(), shape));
    this.#lanes = Array.from({ length: lanes }, () => new Map());
  }

  get parameters(): ReadonlyMap<string, Tensor> {
    return this.#parameters;
  }

  /** Adds a gradient of the parameter's shape to its sum in lane `lane`. */
  addGradient(lane: number, name: string, gradient: Tensor): void {
    if (!(lane in this.#lanes)) throw new RangeError(`lane ${lane} of ${this.#lanes.length}`);
    const { tf, constant } = this.device;
    // Added to 0 it is a tensor of its own, which shares no memory with what a run was fed.
    replace(this.#lanes[lane], name, tf.add(this.#lanes[lane].get(name) ?? constant(0), gradient));
  }

  /** Adds row i of `rows` [..., h] to row `indices[i]` (int32 [...]) of a table's gradient. */
  addRows(lane: number, name: string, indices: Tensor, rows: Tensor): void {
    const { tf } = this.device;
    const table = this.#parameters.get(name) as Tensor2D;
    const gradient = tf.tidy(() =>
      tf.scatterND(tf.reshape(indices, [-1, 1]), tf.reshape(rows, [-1, table.shape[1]]), table.shape),
    );
    this.addGradient(lane, name, gradient);
    gradient.dispose();
  }

  gradientSquaredNorm(): Promise<number> {
    return this.device.inTurn(async () => {
      const { tf } = this.device;
      const gradients = [...this.#summedGradients().values()];
      if (gradients.length === 0) return 0;
      const squares = tf.tidy(() => tf.stack(gradients.map((one) => tf.sum(tf.square(one)))));
      const numbers = await squares.data<"float32">();
      squares.dispose();
      return numbers.reduce((all, one) => all + one, 0);
    });
  }

  update(step: AdamWStep): Promise<void> {
    return this.device.inTurn(() => {
      const { tf } = this.device;
      const gradients = this.#summedGradients();
      const adamW = createAdamW(tf, step);
      for (const [name, parameter] of this.#parameters) {
        const next = adamW(
          {
            parameter,
            gradient: gradients.get(name),
            firstMoment: this.#firstMoments.get(name),
            secondMoment: this.#secondMoments.get(name),
          },
          step.decay(name),
        );
        replace(this.#parameters, name, next.parameter);
        replace(this.#firstMoments, name, next.firstMoment);
        replace(this.#secondMoments, name, next.secondMoment);
      }
      adamW[Symbol.dispose]();
      clear(gradients);
      return Promise.resolve();
    });
  }

  read(kind: StoredKind): Promise<NamedTensors> {
    return this.device.inTurn(async () => {
      const stored = this.#stored(kind);
      const tensors = new Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }>();
      for (const [name, { shape, size }] of this.#parameters) {
        const data = new Float32Array(size);
        const tensor = stored.get(name);
        if (tensor !== undefined) data.set(await tensor.data<"float32">());
        tensors.set(name, { shape, data });
      }
      return tensors;
    });
  }

  write(kind: Exclude<StoredKind, "gradient">, tensors: NamedTensors): Promise<void> {
    return this.device.inTurn(() => {
      const stored = this.#stored(kind);
      for (const [name, { shape, size }] of this.#parameters) {
        const source = tensors.get(name);
        if (source?.data.length !== size) {
          throw new RangeError(`${name}: expected ${size} numbers, got ${source?.data.length ?? "none"}`);
        }
        replace(stored, name, this.device.upload(source.data.slice(), shape));
      }
      return Promise.resolve();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.device.inTurn(() => {
      for (const tensors of [this.#parameters, this.#firstMoments, this.#secondMoments, ...this.#lanes]) clear(tensors);
      return Promise.resolve();
    });
  }

  #stored(kind: StoredKind): Tensors {
    if (kind === "parameter") return this.#parameters;
    if (kind === "gradient") return this.#summedGradients();
    return kind === "firstMoment" ? this.#firstMoments : this.#secondMoments;
  }

  /** Adds the lanes to the first, in their order, and empties them: the sum does not depend on who served a lane. */
  #summedGradients(): Tensors {
    for (const lane of this.#lanes.slice(1)) {
      for (const [name, gradient] of lane) this.addGradient(0, name, gradient);
      clear(lane);
    }
    return this.#lanes[0];
  }
}

/** The store of an engine that keeps parameters on this device. */
export function asDeviceStore(store: ParameterStore, device: Device): DeviceParameterStore {
  if (store instanceof DeviceParameterStore && store.device === device) return store;
  throw new TypeError("run: expected a parameter store of this engine, got another");
}

function replace(tensors: Tensors, name: string, tensor: Tensor): void {
  tensors.get(name)?.dispose();
  tensors.set(name, tensor);
}

function clear(tensors: Tensors): void {
  for (const tensor of tensors.values()) tensor.dispose();
  tensors.clear();
}
