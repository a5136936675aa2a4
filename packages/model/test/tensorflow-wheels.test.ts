import { expect, test } from "vitest";
import { placeInDependencies } from "../scripts/tensorflow-wheels.ts";

test.each([
  ["tensorflow/libtensorflow_cc.so.2", "deps/lib/libtensorflow_cc.so.2"],
  ["tensorflow/libtensorflow_framework.so.2", "deps/lib/libtensorflow_framework.so.2"],
  ["tensorflow/include/tensorflow/c/eager/c_api.h", "deps/include/tensorflow/c/eager/c_api.h"],
  ["tensorflow/include/external/local_tsl/tsl/c/tsl_status.h", "deps/include/external/local_tsl/tsl/c/tsl_status.h"],
  [
    "tensorflow/include/tensorflow/tsl/platform/ctstring_internal.h",
    "deps/include/tensorflow/tsl/platform/ctstring_internal.h",
  ],
  ["nvidia/cublas/lib/libcublas.so.12", "deps/nvidia/cublas/lib/libcublas.so.12"],
  ["nvidia/cuda_nvrtc/lib/libnvrtc-builtins.so.12.9", "deps/nvidia/cuda_nvrtc/lib/libnvrtc-builtins.so.12.9"],
  ["lib/napi-v8/tfjs_binding.node", "lib/napi-v8/tfjs_binding.node"],
])("of TensorFlow's wheels, %s goes where the addon, or TensorFlow, looks for it", (path, place) => {
  expect(placeInDependencies(path)).toBe(place);
});

test.each([
  "tensorflow/python/_pywrap_tensorflow_internal.so",
  "tensorflow/include/tensorflow/core/framework/tensor.h",
  "nvidia/cublas/include/cublas_v2.h",
  "nvidia/cublas/lib/..",
  "tensorflow_cpu-2.12.0.dist-info/METADATA",
])("of TensorFlow's wheels, %s is left out", (path) => {
  expect(placeInDependencies(path)).toBeUndefined();
});
