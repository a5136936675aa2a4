import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ADDON } from "./tensorflow-wheels.ts";

/**
 * Compiles the addon of @tensorflow/tfjs-node, whose sources are in its npm package, in `folder`, against the TensorFlow
 * in `folder/deps`; both can be moved together.
 */
export async function compileTfjsAddon(npmPackage: string, folder: string): Promise<void> {
  const nodeHeaders = join(dirname(createRequire(import.meta.url).resolve("node-api-headers/package.json")), "include");
  const addon = join(folder, ADDON);
  await mkdir(dirname(addon), { recursive: true });
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(npmPackage, "binding", name));
  await promisify(execFile)("g++", [
    ...["-shared", "-fPIC", "-O2", "-std=c++17", "-DNAPI_VERSION=8"],
    ...["-I", nodeHeaders, "-I", join(folder, "deps/include"), ...sources, "-o", addon],
    ...["-L", join(folder, "deps/lib"), "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"],
    "-Wl,-rpath,$ORIGIN/../../deps/lib",
  ]).catch((error: unknown) => {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw isMissing ? new Error("expected a compiler, got none: apt-get install g++") : error;
  });
}
