import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { findTruncatedLibrary } from "../whole-library.ts";
import type { TensorFlow } from "./tensorflow.ts";
import { restoreNodeUtil } from "./node-util-shim.ts";
import { TensorFlowUnavailableError } from "./tensorflow-error.ts";

/** TensorFlow, of which a process has one. */
export interface NativeTensorFlow {
  readonly tf: TensorFlow;
  /** The npm package that it came with. */
  readonly packageName: string;
  readonly version: string;
  /** Whether it computes on a GPU: it falls back to the CPU without a word where it finds none. */
  readonly onGpu: boolean;
}

/** What of the native addon is asked here. */
interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/** Where the packages' loader, node-pre-gyp, looks on every Node that has version 8 of Node-API. */
const ADDON = "lib/napi-v8/tfjs_binding.node";
/** Seen from the addon, which is a link where `pnpm engines:tfjs` made it. */
const LIBRARY = "../../../deps/lib/libtensorflow.so";
const LIBRARIES = /^libtensorflow.*\.so(\.|$)/;

/**
 * The first of these npm packages that can be loaded: `@tensorflow/tfjs-node-gpu`, `@tensorflow/tfjs-node`.
 *
 * @throws TensorFlowUnavailableError where none can
 */
export async function loadNativeTensorFlow(packageNames: readonly string[]): Promise<NativeTensorFlow> {
  const require = createRequire(import.meta.url);
  const problems: string[] = [];
  for (const packageName of packageNames) {
    try {
      const addon = join(dirname(require.resolve(`${packageName}/package.json`)), ADDON);
      await requireWhole(addon);
      // Before the package, which registers its operations first, and those of a second one would be in their way.
      const binding = require(addon) as Binding;
      restoreNodeUtil();
      const tf = require(packageName) as TensorFlow;
      return { tf, packageName, version: binding.TF_Version, onGpu: binding.isUsingGpuDevice() };
    } catch (error) {
      problems.push(problemOf(packageName, error));
    }
  }
  throw new TensorFlowUnavailableError(problems);
}

/** The system's loader would end the process over a library that is cut off. */
async function requireWhole(addon: string): Promise<void> {
  if (!existsSync(addon)) throw new Error(`expected its native addon, got no file ${addon}`);
  const truncated = await findTruncatedLibrary(join(await realpath(addon), LIBRARY), LIBRARIES);
  if (truncated !== undefined) throw new Error(`${truncated}: expected a whole library, got the beginning of one`);
}

function problemOf(packageName: string, error: unknown): string {
  // Behind the first line of some are the files that required the one that is missing.
  const message = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
  const isAbsent = message.startsWith(`Cannot find module '${packageName}/package.json'`);
  return isAbsent ? `${packageName} is not installed` : `${packageName}: ${message}`;
}
