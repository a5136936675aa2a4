import { randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { Header, Pax } from "tar";
import { describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { packingOf } from "../src/resources/resource.ts";
import { unpack, type UnpackOptions } from "../src/resources/unpack.ts";
import { refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();
const big = randomBytes(1_000_000);

/** Unpacks bytes under a name, into the folder `out`. */
async function unpackBytes(name: string, bytes: Uint8Array, options?: UnpackOptions) {
  const file = await folder.write(name, bytes);
  const packing = packingOf(name);
  if (packing === undefined) throw new Error(`${name} is not packed`);
  return unpack({ file, path: name, packing, folder: folder.path("out") }, options);
}

type TarEntry = Pick<Partial<Header>, "type" | "linkpath" | "mode"> & { readonly path: string };

/** A tar archive, written block by block, since no honest program writes the ones that are needed here. */
function tar(...entries: readonly (readonly [TarEntry, Uint8Array?])[]): Buffer {
  const blocks = entries.flatMap(([entry, content = Buffer.alloc(0)]) => {
    const header = Buffer.alloc(512);
    new Header({ mode: 0o644, type: "File", size: content.length, mtime: new Date(0), ...entry }).encode(header, 0);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

async function zip(...entries: readonly (readonly [string, Uint8Array, { readonly mode?: number }?])[]) {
  const file = new ZipFile();
  for (const [name, content, options] of entries) file.addBuffer(Buffer.from(content), name, options);
  file.end();
  return buffer(file.outputStream);
}

/** The same archive with one name replaced by another of the same length. */
function renamed(archive: Buffer, name: string, other: string): Buffer {
  return Buffer.from(archive.toString("latin1").replaceAll(name, other), "latin1");
}

/** Nothing was left in the folder, or beside it. */
async function expectNothing(archive: string): Promise<void> {
  const left = await readdir(folder.path(), { recursive: true, withFileTypes: true });
  expect(left.filter((each) => !each.isDirectory()).map(({ name }) => name)).toEqual([archive]);
}

describe("unpacking", () => {
  test("brings a .gz file back whole", async () => {
    const unpacked = await unpackBytes("a.json.gz", gzipSync(big));
    expect(unpacked).toMatchObject([{ path: "a.json", bytes: big.length }]);
    expect((await readFile(folder.path("out", "a.json"))).equals(big)).toBe(true);
  });

  test("brings a .gz file of several members back whole", async () => {
    await unpackBytes("a.json.gz", Buffer.concat([gzipSync("[1,"), gzipSync("2]")]));
    expect(await readFile(folder.path("out", "a.json"), "utf8")).toBe("[1,2]");
  });

  const honest = tar(
    [{ path: "set/", type: "Directory" }],
    [{ path: "set/big.bin" }, big],
    [{ path: "set/deep/down/empty.txt" }],
    [{ path: "./last.txt" }, Buffer.from("the end")],
  );
  test.each([
    ["a.tar", honest],
    ["a.tar.gz", gzipSync(honest)],
    ["a.tgz", gzipSync(Buffer.concat([honest, Buffer.alloc(5_000_000)]))],
  ])("brings the files of %s back whole, in their folders", async (name, bytes) => {
    const unpacked = await unpackBytes(name, bytes);
    expect(unpacked.map(({ path }) => path)).toEqual(["set/big.bin", "set/deep/down/empty.txt", "last.txt"]);
    expect((await readFile(folder.path("out", "set", "big.bin"))).equals(big)).toBe(true);
    expect(await readFile(folder.path("out", "last.txt"), "utf8")).toBe("the end");
  });

  test("brings the files of a zip archive back whole, in their folders", async () => {
    const archive = await zip(["set/big.bin", big], ["问题.txt", Buffer.from("哪")], ["empty.txt", Buffer.alloc(0)]);
    const unpacked = await unpackBytes("a.zip", archive);
    expect(unpacked.map(({ path }) => path)).toEqual(["set/big.bin", "问题.txt", "empty.txt"]);
    expect((await readFile(folder.path("out", "set", "big.bin"))).equals(big)).toBe(true);
    expect(await readFile(folder.path("out", "问题.txt"), "utf8")).toBe("哪");
  });

  test("reads long names in each way that tar programs write them", async () => {
    const long = `${"folder/".repeat(30)}end.txt`;
    const pax = Buffer.from(new Pax({ path: long }).encodeBody());
    const archive = tar(
      [{ path: "PaxHeader", type: "ExtendedHeader" }, pax],
      [{ path: "short" }, Buffer.from("pax")],
      [{ path: "././@LongLink", type: "NextFileHasLongPath" }, Buffer.from(`gnu/${long}\0`)],
      [{ path: "short" }, Buffer.from("gnu")],
      [{ path: "short" }, Buffer.from("short")],
    );
    await unpackBytes("a.tar", archive);
    expect(await readFile(folder.path("out", long), "utf8")).toBe("pax");
    expect(await readFile(folder.path("out", "gnu", long), "utf8")).toBe("gnu");
    expect(await readFile(folder.path("out", "short"), "utf8")).toBe("short");
  });

  test("counts the packed bytes that are done", async () => {
    let done = 0;
    const packed = gzipSync(big);
    await unpackBytes("a.json.gz", packed, { onAdvance: (bytes) => (done += bytes) });
    expect(done).toBe(packed.length);
  });

  test("stops when asked to, and leaves no half file", async () => {
    await expect(unpackBytes("a.tar.gz", gzipSync(honest), { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    await expectNothing("a.tar.gz");
  });
});

describe("an archive is refused by the name of its entry", () => {
  const evil = Buffer.from("evil");

  test.each(["../evil.txt", "a/../../evil.txt", "/tmp/evil.txt", "C:\\evil.txt", "..\\evil.txt", "\\\\host\\evil.txt"])(
    "that leads out of the folder: %s",
    async (path) => {
      const { code, message } = await refusal(unpackBytes("a.tar", tar([{ path }, evil])));
      expect(code).toBe("DATA_UNPACK_UNSAFE");
      expect(message).toMatch(
        /^a\.tar: entry ".*evil\.txt": expected a name inside the folder, got one that leads out of it/,
      );
      await expectNothing("a.tar");
    },
  );

  test.each(["SymbolicLink", "Link", "CharacterDevice", "BlockDevice", "FIFO"] as const)(
    "that is a %s",
    async (type) => {
      const linkpath = type.endsWith("Link") ? "/etc/passwd" : undefined;
      const archive = tar([{ path: "good.txt" }, evil], [{ path: "bad", type, linkpath }], [{ path: "bad/x" }, evil]);
      const { code, message } = await refusal(unpackBytes("a.tar.gz", gzipSync(archive)));
      expect(code).toBe("DATA_UNPACK_UNSAFE");
      expect(message).toBe(
        `a.tar.gz: entry "bad": expected a plain file or a folder, got a ${type}; do not unpack this archive`,
      );
    },
  );

  test("that is there twice, also where only the case differs", async () => {
    const { message } = await refusal(unpackBytes("a.tar", tar([{ path: "a.txt" }, evil], [{ path: "A.txt" }, evil])));
    expect(message).toMatch('entry "A.txt": expected a plain file or a folder, got a second file of this name');
  });

  test.each(["downloads.json", "b.csv.part.json", ".downloads.lock"])("that downloads use: %s", async (path) => {
    expect((await refusal(unpackBytes("a.tar", tar([{ path }, evil])))).message).toMatch(
      "one that downloads use themselves",
    );
  });

  test("in a zip archive that leads out of the folder", async () => {
    for (const path of ["../evil.txt", "/tmpevil.txt", "C:/evil1.txt", "a\\..\\..\\ev.x"]) {
      const archive = renamed(await zip(["x".repeat(path.length), evil]), "x".repeat(path.length), path);
      const { code, message } = await refusal(unpackBytes("a.zip", archive));
      expect(code).toBe("DATA_UNPACK_UNSAFE");
      expect(message).toMatch("expected a name inside the folder, got one that leads out of it");
      await expectNothing("a.zip");
    }
  });

  test("in a zip archive that is a link", async () => {
    const archive = await zip(["link", Buffer.from("/etc/passwd"), { mode: 0o120777 }]);
    expect((await refusal(unpackBytes("a.zip", archive))).message).toMatch(
      'entry "link": expected a plain file or a folder, got a SymbolicLink',
    );
    await expectNothing("a.zip");
  });
});

describe("a bomb is ended at the limits", () => {
  const zeros = Buffer.alloc(2_000_000);

  test.each([
    ["a.json.gz", () => gzipSync(zeros)],
    ["a.tar.gz", () => gzipSync(tar([{ path: "zeros" }, zeros]))],
    ["after.tar.gz", () => gzipSync(Buffer.concat([tar([{ path: "a" }]), zeros]))],
    ["a.zip", () => zip(["zeros", zeros])],
    ["two.zip", () => zip(["one", zeros.subarray(0, 900_000)], ["other", zeros.subarray(0, 900_000)])],
  ])("of bytes: %s", async (name, pack) => {
    const { code, message } = await refusal(unpackBytes(name, await pack(), { limits: { maximumBytes: 1_000_000 } }));
    expect(code).toBe("DATA_UNPACK_TOO_LARGE");
    expect(message).toBe(
      `${name}: expected at most 1,000,000 bytes when unpacked, got more; raise the limit if you trust the file`,
    );
  });

  test("of bytes for each packed one, above what is harmless", async () => {
    const layers = gzipSync(Buffer.alloc(110_000_000));
    const { message } = await refusal(unpackBytes("a.json.gz", layers));
    expect(message).toMatch("expected at most 100,000,000 bytes when unpacked, got more");
    await expectNothing("a.json.gz");
    expect(await unpackBytes("a.json.gz", layers, { limits: { maximumRatio: 1100 } })).toHaveLength(1);
  });

  test("of files", async () => {
    const many = tar(...Array.from({ length: 11 }, (_, i) => [{ path: `${i}` }] as const));
    const { message } = await refusal(unpackBytes("a.tar", many, { limits: { maximumFiles: 10 } }));
    expect(message).toMatch("a.tar: expected at most 10 files when unpacked, got more");
  });

  test("of packed data inside packed data: it is not unpacked twice", async () => {
    const twice = gzipSync(gzipSync(tar([{ path: "a" }, zeros])));
    expect((await refusal(unpackBytes("a.tar.gz", twice))).message).toMatch(
      "expected a tar archive, got a header whose checksum is wrong",
    );
  });
});

describe("a damaged file is refused, and nothing of it is left", () => {
  const archive = tar([{ path: "big.bin" }, big], [{ path: "b.txt" }, Buffer.from("b")]);
  const packed = gzipSync(archive);
  const flipped = Buffer.from(packed);
  flipped[packed.length >> 1] ^= 0xff;

  test.each([
    ["cut.json.gz", gzipSync(big).subarray(0, 500_000), "gzip data"],
    ["page.json.gz", Buffer.from("<html>not found</html>"), "gzip data"],
    ["cut.tar.gz", packed.subarray(0, 500_000), "gzip data"],
    ["flipped.tar.gz", flipped, "gzip data"],
    ["cut.tar", archive.subarray(0, 500_000), "a tar archive"],
    ["page.tar", Buffer.from("<html>not found</html>".repeat(100)), "a tar archive"],
    ["page.zip", Buffer.from("<html>not found</html>"), "a zip archive"],
  ])("%s", async (name, bytes, expected) => {
    const { code, message } = await refusal(unpackBytes(name, bytes));
    expect(message).toMatch(`${name}: expected ${expected}, got `);
    expect(code).toBe("DATA_UNPACK_DAMAGED");
    await expectNothing(name);
  });

  test("a zip archive with other content than its checksum says", async () => {
    const stored = new ZipFile();
    stored.addBuffer(Buffer.from("the content"), "a.txt", { compress: false });
    stored.end();
    const bytes = renamed(await buffer(stored.outputStream), "the content", "THE CONTENT");
    expect((await refusal(unpackBytes("a.zip", bytes))).message).toMatch(/expected a\.txt with checksum \d+, got \d+/);
    await expectNothing("a.zip");
  });

  test("what an earlier call left is removed first", async () => {
    await unpackBytes("a.json.gz", gzipSync(big));
    await writeFile(folder.path("out", "left.txt"), "");
    await unpackBytes("a.json.gz", gzipSync("[]"));
    expect(await readdir(folder.path("out"))).toEqual(["a.json"]);
  });
});
