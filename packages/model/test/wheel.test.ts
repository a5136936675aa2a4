import { createHash, randomBytes } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { installWheels, type WheelSource } from "../scripts/install-wheels.ts";
import { placeOfLibrary } from "../scripts/openvino-wheel.ts";
import { recordFile } from "../scripts/wheel.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dpr-wheel-"));
});
afterAll(() => rm(folder, { recursive: true }));

const VERSION = "2026.4.1";
const libraries = { "libopenvino_c.so.2641": randomBytes(300_000), "libtbb.so.12": Buffer.from("threads") };

interface WheelFile {
  readonly name: string;
  readonly content: Buffer;
  readonly mode?: number;
}

/** A wheel of a version: libraries, Python files beside them, and a record of all, or the one that is given. */
async function wheelOf(
  files: Readonly<Record<string, Buffer>>,
  { version = VERSION, more = [], record }: { version?: string; more?: readonly WheelFile[]; record?: string } = {},
): Promise<Buffer> {
  const all: readonly WheelFile[] = [
    { name: "openvino/__init__.py", content: Buffer.from("import sys") },
    { name: "openvino/libs/pkgconfig/openvino.pc", content: Buffer.from("Libs: -lopenvino") },
    ...Object.entries(files).map(([name, content]) => ({ name: `openvino/libs/${name}`, content })),
    ...more,
  ];
  const lineOf = ({ name, content }: WheelFile) =>
    `${name},sha256=${createHash("sha256").update(content).digest("base64url")},${content.length}\n`;
  const info = `openvino-${version}.dist-info/RECORD`;
  const zip = new ZipFile();
  for (const { name, content, mode } of all) zip.addBuffer(content, name, { mode, compress: false });
  zip.addBuffer(Buffer.from(record ?? `${all.map(lineOf).join("")}${info},,\n`), info);
  zip.end();
  return buffer(zip.outputStream);
}

function sourceOf(version: string, fetch: WheelSource["fetch"]): WheelSource {
  return { wheel: `openvino-${version}`, placeOf: placeOfLibrary, fetch };
}

/** Puts a wheel's libraries into `name`; says whether that was done, or the error without the names of temporary files. */
async function install(name: string, wheel: Buffer, version = VERSION): Promise<boolean | string> {
  const fetch = async (into: string): Promise<readonly string[]> => {
    await writeFile(join(into, "a.whl"), wheel);
    return [join(into, "a.whl")];
  };
  return installWheels(join(folder, name), sourceOf(version, fetch)).catch((error: Error & { code: string }) => {
    return `${error.code} ${error.message.replace(/\S+a\.whl/, "a.whl")}`;
  });
}

/** The files of a folder by name, and that nothing was left beside it. */
async function contentOf(name: string): Promise<Readonly<Record<string, string>>> {
  const beside = (await readdir(folder)).filter((other) => other.includes(name) && other !== name);
  expect(beside).toEqual([]);
  const files = await readdir(join(folder, name));
  const hash = async (file: string) =>
    createHash("sha256")
      .update(await readFile(join(folder, name, file)))
      .digest("hex");
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await hash(file)])));
}

describe("a wheel", () => {
  test("gives its libraries and nothing else, once", async () => {
    const wheel = await wheelOf(libraries);
    expect(await install("once", wheel)).toBe(true);
    const content = await contentOf("once");
    expect(Object.keys(content).sort()).toEqual(["RECORD", "libopenvino_c.so.2641", "libtbb.so.12"]);
    expect(
      (await readFile(join(folder, "once/libopenvino_c.so.2641"))).equals(libraries["libopenvino_c.so.2641"]),
    ).toBe(true);
    const neverAsked = () => Promise.reject(new Error("was fetched again"));
    expect(await installWheels(join(folder, "once"), sourceOf(VERSION, neverAsked))).toBe(false);
    expect(await contentOf("once")).toEqual(content);
  });

  test("replaces libraries that are damaged or of another version", async () => {
    const wheel = await wheelOf(libraries);
    await install("again", wheel);
    const whole = await contentOf("again");
    await truncate(join(folder, "again/libopenvino_c.so.2641"), 1000);
    expect(await install("again", wheel)).toBe(true);
    expect(await contentOf("again")).toEqual(whole);
    await rm(join(folder, "again/libtbb.so.12"));
    expect(await install("again", wheel)).toBe(true);
    expect(await contentOf("again")).toEqual(whole);
    const next = await wheelOf({ "libopenvino_c.so.2650": Buffer.from("next") }, { version: "2026.5.0" });
    expect(await install("again", next, "2026.5.0")).toBe(true);
    expect(Object.keys(await contentOf("again")).sort()).toEqual(["RECORD", "libopenvino_c.so.2650"]);
  });

  test("that is wrong, cut off or cannot be fetched leaves the libraries before it whole", async () => {
    await install("kept", await wheelOf(libraries));
    const before = await contentOf("kept");
    const wheel = await wheelOf(libraries, { version: "2026.5.0" });
    const edited = Buffer.from(wheel);
    edited[wheel.indexOf(libraries["libopenvino_c.so.2641"]) + 7] ^= 1;
    const library = "openvino/libs/libtbb.so.12";
    const line = `${library},sha256=AAAA,7\n`;
    const tbb = { "libtbb.so.12": libraries["libtbb.so.12"] };
    const link = { name: library, content: libraries["libtbb.so.12"], mode: 0o120777 };
    const bad: readonly [wheel: Buffer, message: RegExp][] = [
      [wheel.subarray(0, wheel.length - 30), /expected a whole wheel, got ".*end of central directory/i],
      [wheel.subarray(0, wheel.length / 2), /expected a whole wheel, got "/],
      [Buffer.from("<html>not found</html>"), /expected a whole wheel, got "/],
      [Buffer.alloc(0), /expected a whole wheel, got "/],
      [edited, /libopenvino_c\.so\.2641: expected sha256 \S{43}, got \S{43}; fetch it again$/],
      [await wheelOf(tbb, { record: line }), /libtbb\.so\.12: expected sha256 AAAA, got \S{43}; fetch it again$/],
      [
        await wheelOf({}, { record: line }),
        /libtbb\.so\.12: expected a file, as RECORD says, got none; fetch it again$/,
      ],
      [await wheelOf({}, { more: [link] }), /libtbb\.so\.12: expected a file, got a symbolic link; fetch it again$/],
      [await wheelOf({}), /RECORD: expected files that are looked for, got none; fetch it again$/],
      [await wheelOf(tbb, { record: "" }), /RECORD: expected files that are looked for, got none; fetch it again$/],
      [await wheelOf(tbb, { record: line.replace("libtbb.so.12", "..") }), /libs\/\.\.: expected a file, .* got none/],
    ];
    for (const [other, message] of bad) {
      const problem = await install("kept", other, "2026.5.0");
      expect(problem).toMatch(/^WHEEL a\.whl: /);
      expect(problem).toMatch(message);
    }
    const offline = () => Promise.reject(new Error("offline"));
    await expect(installWheels(join(folder, "kept"), sourceOf("2026.5.0", offline))).rejects.toThrow("offline");
    expect(await contentOf("kept")).toEqual(before);
  });

  test.each(["../libopenvino_c.so.1", "openvino/libs/../../../escaped.so", "/tmp/escaped.so"])(
    "with the name %s is refused as a whole",
    async (name) => {
      const honest = "a".repeat(name.length); // what writes archives refuses such names too
      const archive = await wheelOf(libraries, { more: [{ name: honest, content: Buffer.from("x") }] });
      const wheel = Buffer.from(archive.toString("latin1").replaceAll(honest, name), "latin1");
      await mkdir(join(folder, "in"), { recursive: true });
      const problem = await install("in/refused", wheel);
      expect(problem).toMatch(/^WHEEL a\.whl: .*(invalid relative path|absolute path)/);
      const files = await readdir(folder, { recursive: true });
      expect(files.filter((file) => file.includes("escaped") || file.endsWith("_c.so.1"))).toEqual([]);
      await rm(join(folder, "in"), { recursive: true });
    },
  );

  test("and others beside it become one folder, with what is built of them, or nothing", async () => {
    const names = ["first", "second"];
    const source: WheelSource = {
      ...sourceOf(VERSION, async (into) => {
        for (const name of names)
          await writeFile(join(into, name), await wheelOf({ [`${name}.so`]: Buffer.from(name) }));
        return names.map((name) => join(into, name));
      }),
      placeOf: (path) => (path === "built" ? path : placeOfLibrary(path)),
      async build(into) {
        await writeFile(join(into, "built"), (await readdir(into)).sort().join(" "));
        await recordFile(into, "built");
      },
    };
    const target = join(folder, "joined");
    const failing = { ...source, build: () => Promise.reject(new Error("no compiler")) };
    await expect(installWheels(target, failing)).rejects.toThrow("no compiler");
    expect((await readdir(folder)).filter((name) => name.includes("joined"))).toEqual([]);
    expect(await installWheels(target, source)).toBe(true);
    expect(await readFile(join(target, "built"), "utf8")).toBe("RECORD first.so second.so");
    expect(await installWheels(target, failing)).toBe(false);
    for (const name of ["second.so", "built"]) {
      await truncate(join(target, name), 1);
      await expect(installWheels(target, failing)).rejects.toThrow("no compiler");
      expect(await installWheels(target, source)).toBe(true);
    }
  });

  test("never replaces a folder with other files", async () => {
    await mkdir(join(folder, "mine"));
    await writeFile(join(folder, "mine/thesis.tex"), "mine");
    const problem = await install("mine", await wheelOf(libraries));
    expect(problem).toMatch(/^REPLACE_REFUSED \S+mine: expected nothing, an empty directory or one with RECORD/);
    expect(Object.keys(await contentOf("mine"))).toEqual(["thesis.tex"]);
  });

  test("whose unpacking is killed at any moment leaves all libraries or none, and the next call ends it", async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`lib${i}.so`, randomBytes(1_000_000)]));
    const [wheel, other] = [join(folder, "many.whl"), join(folder, "other.whl")];
    await writeFile(wheel, await wheelOf(many));
    await writeFile(other, await wheelOf(many, { version: "2026.5.0" }));
    const scripts = join(import.meta.dirname, "../scripts");
    const program = `
      import { copyFile } from "node:fs/promises";
      const { installWheels } = await import(${JSON.stringify(join(scripts, "install-wheels.ts"))});
      const { placeOfLibrary } = await import(${JSON.stringify(join(scripts, "openvino-wheel.ts"))});
      const [target, version, wheel] = process.argv.slice(1);
      console.log("begins");
      const fetch = async (into) => (await copyFile(wheel, into + "/a.whl"), [into + "/a.whl"]);
      await installWheels(target, { wheel: "openvino-" + version, placeOf: placeOfLibrary, fetch });`;
    const target = join(folder, "killed");
    let began = 0;
    const start = async (version: string, from: string, killAfterMs?: number): Promise<number | null> => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", program, target, version, from]);
      await once(child.stdout, "data");
      began = performance.now();
      if (killAfterMs !== undefined) void setTimeout(killAfterMs).then(() => child.kill("SIGKILL"));
      const [code] = (await once(child, "exit")) as [number | null];
      return code;
    };
    expect(await start(VERSION, wheel)).toBe(0);
    const wholeMs = performance.now() - began;
    const count = Object.keys(many).length + 1;
    let killed = 0;
    for (const share of [0.85, 0.6, 0.4, 0.2]) {
      // Of the two versions the one that is not there: each call has something to replace.
      const record = await readFile(join(target, "RECORD"), "utf8").catch(() => "");
      const [version, from] = record.includes(VERSION) ? ["2026.5.0", other] : [VERSION, wheel];
      if ((await start(version, from, share * wholeMs)) === null) killed++;
      const left = await readdir(target).catch(() => []);
      expect([0, count]).toContain(left.length);
    }
    expect(killed).toBeGreaterThan(0);
    expect(await start(VERSION, wheel)).toBe(0);
    expect(Object.keys(await contentOf("killed"))).toHaveLength(count);
  });
});
