import { parseCommandLine } from "@dpr/command-line";
import { expect, test } from "vitest";
import { changesOfMachine, type Machine, resolveMachine } from "../src/machine.ts";
import { options } from "../src/options.ts";

/** What flags ask of the machine, in a run that goes on from `earlier`. */
async function resolved(flags: readonly string[], earlier?: Machine) {
  const command = ["--train_file", "a", "--output_dir", "b", ...flags];
  const request = await parseCommandLine(command, options, { name: "trainer", description: "" });
  if (request.help) throw new Error("asked for help");
  return resolveMachine(request.options, earlier);
}

const onGpu = { engine: "tfjs", precision: "fp32", threads: 2, device: "cuda", memoryBudgetMb: 700 } as const;
const before = { engine: "tfjs", threads: 2, memoryBudgetMb: 700 } as const;

test("the engine that trains on a GPU is taken where a GPU is asked for, and chooses the device where none is", async () => {
  expect(await resolved(["--device", "cuda"])).toMatchObject({ engine: "tfjs", device: "cuda" });
  expect(await resolved(["--engine", "tfjs"])).toMatchObject({ engine: "tfjs", device: undefined });
  expect(await resolved([])).toMatchObject({ engine: "auto", device: undefined });
  expect(await resolved(["--engine", "tfjs", "--no_cuda"])).toMatchObject({ engine: "tfjs", device: "cpu" });
});

test("a run goes on with the device that it began with, unless another one or another engine is given", async () => {
  expect(await resolved([], onGpu)).toMatchObject({ engine: "tfjs", device: "cuda" });
  expect(await resolved([], before)).toMatchObject({ engine: "tfjs", device: "cpu" });
  expect(await resolved(["--device", "cpu"], onGpu)).toMatchObject({ engine: "tfjs", device: "cpu" });
  expect(await resolved(["--engine", "onnx"], onGpu)).toMatchObject({ engine: "onnx", device: undefined });
  expect(await resolved(["--device", "gpu"], { ...before, engine: "onnx" })).toMatchObject({ engine: "tfjs" });
});

test("another device is said to be a change, and the CPU of runs before there was a choice is none", () => {
  const onCpu = { ...onGpu, device: "cpu" } as const;
  expect(changesOfMachine(onGpu, onCpu)).toEqual(["engine: was tfjs in fp32 on a GPU, is tfjs in fp32"]);
  expect(changesOfMachine(before, onCpu)).toEqual([]);
});
