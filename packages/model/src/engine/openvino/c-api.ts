import type * as koffi from "koffi";
import { OpenVinoError } from "./openvino-error.ts";

/** The address of an object of OpenVINO's. */
export type Pointer = bigint;

/** Of `ov_element_type_e`. */
export const ELEMENT_TYPES = { float32: 4, int32: 9, int64: 10, uint8: 16 } as const;

const NOTHING = new BigInt64Array(1);

/** What is used of OpenVINO's C API. What fails throws an {@link OpenVinoError} with OpenVINO's message. */
export interface OpenVino {
  readonly createCore: () => Pointer;
  readonly deviceProperty: (core: Pointer, key: string) => string;
  /** An ONNX file's bytes, for the CPU. */
  readonly compile: (core: Pointer, model: Uint8Array, properties: Readonly<Record<string, string>>) => Pointer;
  readonly createRequest: (compiled: Pointer) => Pointer;
  /** Its numbers stay where they are, and must do so as long as the tensor. */
  readonly createTensor: (
    type: keyof typeof ELEMENT_TYPES,
    shape: readonly number[],
    data: NodeJS.TypedArray,
  ) => Pointer;
  readonly setTensor: (request: Pointer, name: string, tensor: Pointer) => void;
  /** Runs on threads of OpenVINO's; the JavaScript thread is free meanwhile. */
  readonly infer: (request: Pointer) => Promise<void>;
  readonly free: (kind: "core" | "compiled_model" | "infer_request" | "tensor", object: Pointer) => void;
}

/** As OpenVINO says it: `2026.4.1-22982-…`. */
export function openVinoVersion({ out, pointer, struct }: typeof koffi, library: koffi.LibraryHandle): string {
  const Version = struct({ buildNumber: "const char *", description: "const char *" });
  const version = { buildNumber: "" };
  library.func("ov_get_openvino_version", "int32_t", [out(pointer(Version))] as unknown as koffi.TypeObject[])(version);
  return version.buildNumber;
}

/** Declares the functions of a library that was loaded. Throws where it lacks one. */
export function bindOpenVino({ decode, out, pointer, struct }: typeof koffi, library: koffi.LibraryHandle): OpenVino {
  const status = "int32_t";
  const object = "void *";
  const made = out("void **");
  const Shape = struct({ rank: "int64_t", dimensions: "int64_t *" });
  const Property = struct({ key: "const char *", value: "const char *" });

  const lastMessage = library.func("ov_get_last_err_msg", "const char *", []) as () => string | null;
  const check = (call: string, code: number): void => {
    if (code !== 0) throw new OpenVinoError(call, code, lastMessage()?.trim() || "no message");
  };
  const declare = (call: string, parameters: readonly unknown[]) => {
    const native = library.func(call, status, [...parameters] as koffi.TypeObject[]);
    return {
      run: (...args: unknown[]): void => check(call, native(...args) as number),
      make(...args: unknown[]): Pointer {
        const result: [Pointer | null] = [null];
        check(call, native(...args, result) as number);
        return result[0]!;
      },
      later: (...args: unknown[]) =>
        new Promise<void>((resolve, reject) => {
          native.async(...args, (error: Error | null, code: number) => {
            try {
              if (error !== null) throw error;
              check(call, code);
              resolve();
            } catch (failure) {
              reject(failure);
            }
          });
        }),
    };
  };

  const createCore = declare("ov_core_create", [made]);
  const property = declare("ov_core_get_property", [object, "str", "str", made]);
  const readModel = declare("ov_core_read_model_from_memory_buffer", [object, object, "size_t", object, made]);
  const compileModel = declare("ov_core_compile_model_props", [
    ...[object, object, "str", "size_t"],
    ...[pointer(Property), made],
  ]);
  const createRequest = declare("ov_compiled_model_create_infer_request", [object, made]);
  const createTensor = declare("ov_tensor_create_from_host_ptr", [status, Shape, object, made]);
  const setTensor = declare("ov_infer_request_set_tensor", [object, "str", object]);
  const start = declare("ov_infer_request_start_async", [object]);
  const wait = declare("ov_infer_request_wait", [object]);
  const free = (call: string) => library.func(call, "void", [object]) as (object: Pointer) => void;
  const freeModel = free("ov_model_free");
  const freeString = free("ov_free");
  const frees = {
    core: free("ov_core_free"),
    compiled_model: free("ov_compiled_model_free"),
    infer_request: free("ov_infer_request_free"),
    tensor: free("ov_tensor_free"),
  };

  return {
    createCore: () => createCore.make(),
    deviceProperty(core, key) {
      const text = property.make(core, "CPU", key);
      try {
        return decode.string(text);
      } finally {
        freeString(text);
      }
    },
    compile(core, bytes, properties) {
      const pairs = Object.entries(properties).map(([key, value]) => ({ key, value }));
      const model = readModel.make(core, bytes, bytes.length, null);
      try {
        return compileModel.make(core, model, "CPU", pairs.length, pairs);
      } finally {
        freeModel(model);
      }
    },
    createRequest: (compiled) => createRequest.make(compiled),
    createTensor: (type, dimensions, data) =>
      // An array without elements has no address.
      createTensor.make(ELEMENT_TYPES[type], { rank: dimensions.length, dimensions }, data.length > 0 ? data : NOTHING),
    setTensor: (request, name, tensor) => setTensor.run(request, name, tensor),
    async infer(request) {
      // Its own thread has the stack that its code expects; koffi's would be smaller.
      start.run(request);
      await wait.later(request);
    },
    free: (kind, one) => frees[kind](one),
  };
}
