import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Fetches wheels with pip, which checks them by the hashes of its index, into an empty folder, and gives their paths. Needs no
 * Python but for pip; `pythonVersion` only chooses among the wheels of a version.
 */
export async function downloadWheels(
  requirements: readonly string[],
  pythonVersion: string,
  folder: string,
): Promise<readonly string[]> {
  await run("python3", ["-m", "pip", "--version"]).catch(() => {
    throw new Error("expected Python with pip, got none: apt-get install python3-pip, or unpack the wheel by hand");
  });
  const choices = [
    "--no-deps",
    "--only-binary=:all:",
    "--python-version",
    pythonVersion,
    "--disable-pip-version-check",
  ];
  await run("python3", ["-m", "pip", "download", "--quiet", ...choices, "--dest", folder, ...requirements]);
  const wheels = (await readdir(folder)).filter((name) => name.endsWith(".whl"));
  if (wheels.length !== requirements.length) {
    throw new Error(
      `pip download ${requirements.join(" ")}: expected ${requirements.length} wheels, got ${wheels.length}`,
    );
  }
  return wheels.map((name) => join(folder, name));
}
