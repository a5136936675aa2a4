import type { HostTensor, Runner } from "../lowering/runner.ts";
import { lending } from "../lending.ts";
import type { OpenVino, Pointer } from "./c-api.ts";

interface Bound extends HostTensor {
  readonly tensor: Pointer;
}

/** A request stays bound to the memory of its last run, so weights are set once, and read anew in each run. */
interface Request {
  readonly pointer: Pointer;
  readonly bound: Map<string, Bound>;
}

export interface RunnerOptions {
  /** How many runs are computed side by side; others wait. Default 1. */
  readonly requests?: number;
  /** Makes runs wait for those of other models too. */
  readonly inTurn?: <Result>(run: () => Promise<Result>) => Promise<Result>;
}

/** A model, for as many runs at once as it has requests. */
export function createOpenVinoRunner(
  openVino: OpenVino,
  core: Pointer,
  model: Uint8Array,
  properties: Readonly<Record<string, string>>,
  { requests = 1, inTurn = (run) => run() }: RunnerOptions = {},
): Runner {
  const compiled = openVino.compile(core, model, properties);
  const withRequest = lending(
    Array.from({ length: requests }, (): Request => {
      return { pointer: openVino.createRequest(compiled), bound: new Map() };
    }),
  );
  let isDisposed = false;
  let disposing: Promise<void> | undefined;

  const bind = ({ pointer, bound }: Request, name: string, { data, shape }: HostTensor): void => {
    const known = bound.get(name);
    if (known?.data === data && isSame(known.shape, shape)) return;
    requireSize(name, data, shape);
    const tensor = openVino.createTensor(elementType(data), shape, data);
    try {
      openVino.setTensor(pointer, name, tensor);
    } catch (error) {
      openVino.free("tensor", tensor);
      throw error;
    }
    bound.set(name, { data, shape, tensor });
    if (known !== undefined) openVino.free("tensor", known.tensor);
  };

  const dispose = async (): Promise<void> => {
    const allHeld = Promise.withResolvers<void>();
    let held = 0;
    const free = async ({ pointer, bound }: Request): Promise<void> => {
      isDisposed = ++held === requests;
      if (isDisposed) allHeld.resolve();
      await allHeld.promise; // none goes to a run that was asked for later
      openVino.free("infer_request", pointer);
      for (const { tensor } of bound.values()) openVino.free("tensor", tensor);
    };
    await Promise.all(Array.from({ length: requests }, () => withRequest(free)));
    openVino.free("compiled_model", compiled);
  };

  return {
    run: (inputs, outputs) =>
      inTurn(() =>
        withRequest(async (request) => {
          if (isDisposed) throw new TypeError("run: expected a program in use, got one that was disposed of");
          for (const tensors of [inputs, outputs]) for (const [name, tensor] of tensors) bind(request, name, tensor);
          await openVino.infer(request.pointer);
        }),
      ),
    [Symbol.asyncDispose]: () => (disposing ??= inTurn(dispose)),
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
