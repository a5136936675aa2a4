import type { HostTensor, Runner } from "../lowering/runner.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import type { OpenVino, Pointer } from "./c-api.ts";

interface Bound extends HostTensor {
  readonly tensor: Pointer;
}

/**
 * A model with one request, whose runs come one after another, and in turn with whatever else shares `inTurn`. A request
 * stays bound to the memory of its last run, so weights are set once, and read anew in each run.
 */
export function createOpenVinoRunner(
  openVino: OpenVino,
  core: Pointer,
  model: Uint8Array,
  properties: Readonly<Record<string, string>>,
  inTurn = oneAtATime(),
): Runner {
  const compiled = openVino.compile(core, model, properties);
  const request = openVino.createRequest(compiled);
  const bound = new Map<string, Bound>();
  let isDisposed = false;

  const bind = (name: string, { data, shape }: HostTensor): void => {
    const known = bound.get(name);
    if (known?.data === data && isSame(known.shape, shape)) return;
    requireSize(name, data, shape);
    const tensor = openVino.createTensor(elementType(data), shape, data);
    try {
      openVino.setTensor(request, name, tensor);
    } catch (error) {
      openVino.free("tensor", tensor);
      throw error;
    }
    bound.set(name, { data, shape, tensor });
    if (known !== undefined) openVino.free("tensor", known.tensor);
  };

  return {
    run: (inputs, outputs) =>
      inTurn(async () => {
        if (isDisposed) throw new TypeError("run: expected a program in use, got one that was disposed of");
        for (const tensors of [inputs, outputs]) for (const [name, tensor] of tensors) bind(name, tensor);
        await openVino.infer(request);
      }),
    [Symbol.asyncDispose]: () =>
      inTurn(() => {
        if (isDisposed) return Promise.resolve();
        isDisposed = true;
        openVino.free("infer_request", request);
        openVino.free("compiled_model", compiled);
        for (const { tensor } of bound.values()) openVino.free("tensor", tensor);
        bound.clear();
        return Promise.resolve();
      }),
  };
}

/** OpenVINO would read and write whatever is behind. */
function requireSize(name: string, data: HostTensor["data"], shape: readonly number[]): void {
  const size = shape.reduce((all, one) => all * one, 1);
  if (data.length === size) return;
  throw new RangeError(`${name}: expected ${size} numbers for [${shape.join(", ")}], got ${data.length}`);
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, axis) => one === b[axis]);
}

function elementType(data: HostTensor["data"]) {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Int32Array) return "int32";
  return data instanceof Uint8Array ? "uint8" : "int64";
}
