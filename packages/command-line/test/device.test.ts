import { expect, test } from "vitest";
import { askedDevice, parseCommandLine, sharedOptions } from "../src/index.ts";

const schema = { device: sharedOptions.device, noCuda: sharedOptions.noCuda };

/** What flags ask for. */
async function asked(...flags: readonly string[]): Promise<"cpu" | "cuda" | undefined> {
  const request = await parseCommandLine(flags, schema, { name: "trainer", description: "Trains." });
  if (request.help) throw new Error("asked for help");
  expect(request.notices).toEqual([]);
  return askedDevice(request.options);
}

test("without a flag the engine chooses the device, and with one the user, in the papers' spellings too", async () => {
  expect(await asked()).toBeUndefined();
  expect(await asked("--device", "auto")).toBeUndefined();
  expect(await asked("--device", "cuda")).toBe("cuda");
  expect(await asked("--device=gpu")).toBe("cuda");
  expect(await asked("--device", "cpu")).toBe("cpu");
  expect(await asked("--no_cuda")).toBe("cpu");
  expect(await asked("--no-cuda", "--device", "cpu")).toBe("cpu");
});

test("a device that is none, or two of them, are refused", async () => {
  await expect(asked("--device", "tpu")).rejects.toThrow('--device: expected auto | cpu | cuda, got "tpu"');
  await expect(asked("--device", "gpu", "--no_cuda")).rejects.toThrow(
    "--no_cuda: expected no --device cuda beside it, got both; leave one of them out",
  );
});
