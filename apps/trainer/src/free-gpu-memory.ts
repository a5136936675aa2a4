import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What the driver says, or why it says nothing. */
export type FreeMemory = { readonly megabytes: number } | { readonly problem: string };

/**
 * Memory that is free on the GPU that TensorFlow takes: the last one of `CUDA_VISIBLE_DEVICES`, or of all. Asked before
 * TensorFlow is loaded, which takes all of it at its start. GPUs are counted in the driver's order; CUDA counts otherwise
 * where they are not alike, unless `CUDA_DEVICE_ORDER=PCI_BUS_ID`.
 */
export async function freeGpuMemory(environment: NodeJS.ProcessEnv): Promise<FreeMemory> {
  const visible = environment["CUDA_VISIBLE_DEVICES"]?.split(",").at(-1)?.trim();
  const which = visible === undefined ? [] : ["-i", visible];
  const query = ["--query-gpu=memory.free", "--format=csv,noheader,nounits"];
  let printed: string;
  try {
    const settings = { env: environment, timeout: TIMEOUT_MS };
    printed = (await promisify(execFile)("nvidia-smi", [...which, ...query], settings)).stdout;
  } catch (error) {
    return { problem: `nvidia-smi: ${reasonOf(error)}` };
  }
  const last = printed.trimEnd().split("\n").at(-1)!.trim();
  if (!/^\d+$/.test(last)) return { problem: `nvidia-smi: expected free memory in MiB, got "${last}"` };
  return { megabytes: Math.floor((Number(last) * 2 ** 20) / 1e6) };
}

/** A driver that hangs is not waited for. */
const TIMEOUT_MS = 10_000;

function reasonOf(error: unknown): string {
  const { code, killed, stdout = "" } = error as { code?: unknown; killed?: boolean; stdout?: string };
  if (code === "ENOENT") return "no such program";
  if (killed === true) return `no answer in ${TIMEOUT_MS / 1000} s`;
  const said = stdout.trim().split("\n", 1)[0]; // where it complains
  return `exit code ${String(code)}${said === "" ? "" : ` (${said})`}`;
}
