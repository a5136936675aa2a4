import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freeGpuMemory } from "../src/free-gpu-memory.ts";
import { memoryBudget } from "../src/memory-budget.ts";

const free = { megabytes: 11_000 };
const unknown = { problem: "nvidia-smi: no such program" };

describe("the memory budget", () => {
  const earlier = { engine: "tfjs", threads: 2, device: "cuda", memoryBudgetMb: 700 } as const;

  test("is what is given, or what the run decided on such a device", () => {
    expect(memoryBudget(0, "cuda", free, earlier)).toEqual({ megabytes: 0 });
    expect(memoryBudget(undefined, "cuda", unknown, earlier)).toEqual({ megabytes: 700 });
    expect(memoryBudget(undefined, "cpu", free, { ...earlier, device: undefined })).toEqual({ megabytes: 700 });
  });

  test("is half of what is free on the GPU, where the engine computes there, and of the host's elsewhere", () => {
    expect(memoryBudget(undefined, "cuda", free, undefined)).toEqual({ megabytes: 5500 });
    expect(memoryBudget(undefined, "cuda", free, { ...earlier, device: "cpu" })).toEqual({ megabytes: 5500 });
    const { megabytes, note } = memoryBudget(undefined, "cpu", free, earlier);
    expect(megabytes / (process.availableMemory() / 1e6)).toBeCloseTo(0.5, 1);
    expect(note).toBeUndefined();
  });

  test("is 2 GB, and says so, where nobody knows what is free on the GPU", () => {
    expect(memoryBudget(undefined, "cuda", unknown, undefined)).toEqual({
      megabytes: 2000,
      note:
        "expected the GPU's free memory, got nvidia-smi: no such program; --memory_budget_mb 2000 is taken, " +
        "more is faster",
    });
  });
});

describe.skipIf(process.platform === "win32")("the memory that is free on a GPU", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "nvidia-smi-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Asks a driver whose nvidia-smi is this shell script. */
  async function askedOf(script: string, visible?: string) {
    const file = join(folder, "nvidia-smi");
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return await freeGpuMemory({ PATH: `${folder}:/usr/bin:/bin`, CUDA_VISIBLE_DEVICES: visible });
  }

  /** Two GPUs: what the flags name is printed, or both. */
  const twoGpus = `
    [ "$1" = -i ] && which="$2" && shift 2
    [ "$*" = "--query-gpu=memory.free --format=csv,noheader,nounits" ] || { echo "Invalid: $*"; exit 2; }
    case "$which" in
      0 | GPU-8a56) echo 10240 ;;
      1) echo 81000 ;;
      "") printf '10240\\n81000\\n' ;;
      *) echo "No devices were found"; exit 6 ;;
    esac`;

  test("is that of the last one, which TensorFlow takes, in MB", async () => {
    expect(await askedOf(twoGpus)).toEqual({ megabytes: 84_934 });
  });

  test("is that of the last visible one, by its number or its name", async () => {
    expect(await askedOf(twoGpus, "1,0")).toEqual({ megabytes: 10_737 });
    expect(await askedOf(twoGpus, "1, GPU-8a56")).toEqual({ megabytes: 10_737 });
  });

  test("is not known where the driver does not say it in a number", async () => {
    expect(await askedOf(twoGpus, "MIG-1")).toEqual({ problem: "nvidia-smi: exit code 6 (No devices were found)" });
    expect(await askedOf("echo '[N/A]'")).toEqual({
      problem: 'nvidia-smi: expected free memory in MiB, got "[N/A]"',
    });
    expect(await askedOf("true")).toEqual({ problem: 'nvidia-smi: expected free memory in MiB, got ""' });
    expect(await askedOf("exit 9")).toEqual({ problem: "nvidia-smi: exit code 9" });
  });

  test("is not known where there is no driver", async () => {
    expect(await freeGpuMemory({ PATH: join(folder, "none") })).toEqual({ problem: "nvidia-smi: no such program" });
  });
});
