import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { chooseEngine, type EngineChoice, type EngineName } from "../src/engine/create-engine.ts";
import { engineCache } from "../src/engine/engine-cache.ts";
import { openVinoFolders } from "../src/engine/openvino/library-places.ts";
import { loadOpenVino } from "../src/engine/openvino/load-openvino.ts";
import { bf16Engines, engines } from "./engines.ts";

const folder = mkdtempSync(join(tmpdir(), "dpr-engines-"));
afterAll(() => rmSync(folder, { recursive: true }));
const places = openVinoFolders(process.env);
const PLUGIN = "libopenvino_intel_cpu_plugin.so";

describe("what is chosen", () => {
  const choose = async (name: EngineName, choice: EngineChoice = {}): Promise<string> => {
    await using chosen = await chooseEngine(name, { threads: 1, openVinoFolders: places, ...choice });
    return chosen.description;
  };

  test("is onnx where nothing asks for more, and what has the name that is asked for", async () => {
    expect(await choose("auto")).toBe("engine onnx, fp32");
    expect(await choose("auto", { precision: "int8" })).toBe("engine onnx, int8");
    expect(await choose("onnx", { fp16: true })).toBe("engine onnx, fp32; --fp16: no 16-bit numbers");
    expect(await choose("reference", { fp16: true, precision: "fp32" })).toBe("engine reference, fp32");
  });

  test("is what has bf16 where that is asked for and there", async ({ skip }) => {
    skip(bf16Engines.length === 0, "needs OpenVINO and a CPU with bf16");
    const why = "(this CPU has instructions for bf16)";
    expect(await choose("auto", { fp16: true })).toBe(`engine openvino, bf16; --fp16: 16 bits are bf16 ${why}`);
    expect(await choose("auto", { precision: "bf16" })).toBe(`engine openvino, bf16 ${why}`);
    expect(await choose("openvino")).toBe("engine openvino, fp32");
  });

  test("is TensorFlow where that is asked for and there, with what it computes on", async ({ skip }) => {
    skip(!engines.some(([name]) => name === "tfjs"), "needs TensorFlow: `pnpm engines:tfjs`");
    expect(await choose("tfjs")).toMatch(/^engine tfjs, fp32; TensorFlow \S+ on (the CPU|a GPU) \(.*\), products in /);
    await using chosen = await chooseEngine("tfjs");
    expect(chosen.engine.device).toBe(chosen.description.includes(" on a GPU ") ? "cuda" : "cpu");
    expect(await choose("tfjs", { fp16: true })).toMatch(/^engine tfjs, fp32; --fp16: no 16-bit numbers; TensorFlow /);
  });

  test("says what is in the way of a precision", async () => {
    await expect(choose("reference", { precision: "bf16" })).rejects.toThrow(
      "precision: expected fp32 or int8, as engine reference computes in, got bf16",
    );
    await expect(choose("openvino", { device: "cuda" })).rejects.toMatchObject({ code: "CUDA_UNAVAILABLE" });
  });
});

describe("OpenVINO's libraries", () => {
  const problemOf = async (libraries: string): Promise<string> =>
    loadOpenVino([libraries]).then(
      () => "found elsewhere",
      (error: Error & { code: string }) => `${error.code} ${error.message}`,
    );

  test("are looked for where the environment says, then in the user's cache", () => {
    expect(openVinoFolders({ OPENVINO_LIB_DIR: "/opt/openvino", XDG_CACHE_HOME: "/cache" })).toEqual([
      "/opt/openvino",
      "/cache/dpr/openvino",
    ]);
    expect(engineCache({ XDG_CACHE_HOME: "" }, "openvino")).toMatch(/[\\/]\.cache[\\/]dpr[\\/]openvino$/);
  });

  test("that are nowhere are told of with three ways to get them", async ({ skip }) => {
    const problem = await problemOf(join(folder, "none"));
    skip(problem === "found elsewhere", "this machine has OpenVINO of its own");
    expect(problem).toMatch(/^OPENVINO_UNAVAILABLE engine openvino: no libopenvino_c anywhere\. There are three ways/);
    for (const way of ["pnpm engines:openvino", "pip install openvino", "OPENVINO_LIB_DIR"])
      expect(problem).toContain(way);
  });

  /** A folder like the one that has them, changed. */
  const changed = (change: (folder: string) => void): string => {
    const whole = places.find((place) => listOf(place).length > 0)!;
    const copy = mkdtempSync(join(folder, "changed-"));
    for (const name of listOf(whole)) symlinkSync(join(whole, name), join(copy, name));
    change(copy);
    return copy;
  };
  const needsOpenVino = (skip: (condition: boolean, note: string) => void): void =>
    skip(!engines.some(([name]) => name === "openvino"), "needs OpenVINO");

  test("that were cut off are named, and not loaded", async ({ skip }) => {
    needsOpenVino(skip);
    const cut = changed((copy) => {
      const library = realpathSync(join(copy, PLUGIN));
      rmSync(join(copy, PLUGIN));
      copyFileSync(library, join(copy, PLUGIN));
      truncateSync(join(copy, PLUGIN), 1_000_000);
    });
    skip((await problemOf(join(folder, "none"))) === "found elsewhere", "this machine has OpenVINO of its own");
    for (const given of [cut, relative(process.cwd(), cut)]) {
      const problem = await problemOf(given);
      expect(problem).toContain(`${join(cut, PLUGIN)}: expected a whole library, got the beginning of one`);
    }
  });

  test("may stand among others, and beside what is no library", async ({ skip }) => {
    needsOpenVino(skip);
    const system = changed((copy) => {
      symlinkSync("/nowhere", join(copy, "libopenvino_old.so"));
      mkdirSync(join(copy, "libtbbfolder.so"));
      writeFileSync(join(copy, "libncurses.so"), "INPUT(libncurses.so.6 -ltinfo)\n");
    });
    await using chosen = await chooseEngine("openvino", { openVinoFolders: [system], threads: 1 });
    expect(chosen.description).toBe("engine openvino, fp32");
  });

  test("that are too old are named with their version", async ({ skip }) => {
    const old = mkdtempSync(join(folder, "old-"));
    const source =
      "typedef struct { const char *number, *description; } version;" +
      'int ov_get_openvino_version(version *v) { v->number = "2025.4.0-20398"; v->description = ""; return 0; }';
    try {
      const args = ["-shared", "-fPIC", "-x", "c", "-o", join(old, "libopenvino_c.so.2540"), "-"];
      execFileSync("cc", args, { input: source });
    } catch {
      skip("needs a C compiler");
    }
    const problem = await problemOf(old);
    skip(problem === "found elsewhere", "this machine has OpenVINO of its own");
    expect(problem).toContain("libopenvino_c.so.2540: expected OpenVINO 2026.4 or later, got 2025.4.0-20398");
  });
});

function listOf(place: string): readonly string[] {
  try {
    return readdirSync(place).filter((name) => name.includes(".so"));
  } catch {
    return [];
  }
}
