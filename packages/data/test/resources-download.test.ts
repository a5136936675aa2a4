import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import type { Dispatcher } from "undici";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DownloadEvent, DownloadOptions } from "../src/resources/download-options.ts";
import { downloadResources } from "../src/resources/download-resources.ts";
import { followRedirects } from "../src/resources/follow-redirects.ts";
import { packingOf, type Resource, type ResourceFile } from "../src/resources/resource.ts";
import { exponentialDelay } from "../src/resources/retry-delay.ts";
import { readRetryAfter } from "../src/resources/retry-after.ts";
import {
  type Answer,
  breakAfter,
  dropAfter,
  etagOf,
  ignoreRange,
  redirectTo,
  stallAfter,
  startFileServer,
  startProxy,
  status,
  well,
} from "./file-server.ts";
import { refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();
const content = randomBytes(300_000);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

let server: Awaited<ReturnType<typeof startFileServer>>;
let events: DownloadEvent[] = [];
beforeEach(async () => {
  server = await startFileServer({ "/set/a.bin": content });
  events = [];
});
afterEach(() => server[Symbol.asyncDispose]());

function published(path: string, known: Partial<ResourceFile> = {}): Resource {
  const file = { url: `https://publisher.invalid/set/${path}`, path, packing: packingOf(path), ...known };
  return { name: "a", what: "", format: "", licence: "", source: "", files: [file] };
}

function download(resource = published("a.bin"), options: DownloadOptions = {}) {
  return downloadResources([resource], folder.path(), {
    mirror: server.url,
    retries: 3,
    retryDelay: () => 1,
    onEvent: (_, event) => void events.push(event),
    ...options,
  });
}

const ranges = (): readonly (string | undefined)[] => server.asked.map(({ range }) => range);
const retries = (): number => events.filter(({ kind }) => kind === "retry").length;

/** What is in the folder is the file and its manifest alone, and the file is whole. */
async function expectWhole(bytes = content, name = "a.bin"): Promise<void> {
  expect(sha256(await readFile(folder.path(name)))).toBe(sha256(bytes));
  expect((await readdir(folder.path())).sort()).toEqual([name, "downloads.json"].sort());
}

describe("a download", () => {
  test("brings the file and notes address, size, hash and ETag in downloads.json", async () => {
    const [{ fetched }] = await download();
    expect(fetched).toBe(true);
    await expectWhole();
    const { downloads } = JSON.parse(await readFile(folder.path("downloads.json"), "utf8")) as { downloads: object[] };
    const of = { bytes: content.length, sha256: sha256(content) };
    expect(downloads).toEqual([
      expect.objectContaining({
        path: "a.bin",
        resource: "a",
        url: `${server.url}/set/a.bin`,
        etag: etagOf(content),
        ...of,
      }),
    ]);
    expect(downloads[0]).toMatchObject({ files: [{ path: "a.bin", ...of }] });
  });

  test("goes on from where a connection broke, as often as it breaks", async () => {
    server.answers.push(...Array.from({ length: 5 }, () => dropAfter(50_000)));
    await download();
    await expectWhole();
    expect(ranges()).toEqual([undefined, ...[1, 2, 3, 4, 5].map((times) => `bytes=${times * 50_000}-`)]);
    expect(retries()).toBe(5);
    expect(server.asked.slice(1).every(({ ifRange }) => ifRange === etagOf(content))).toBe(true);
  });

  test("gives up after so many failures without progress, and goes on at the next call", async () => {
    server.answers.push(dropAfter(50_000), ...Array.from({ length: 3 }, () => dropAfter(0)), well);
    const { code, message } = await refusal(download());
    expect(code).toBe("DATA_DOWNLOAD_BROKEN");
    expect(message).toMatch(/a\.bin: expected the file, got .*; run the same command again$/);
    expect((await stat(folder.path("a.bin.part"))).size).toBe(50_000);
    await download();
    await expectWhole();
    expect(ranges().at(-1)).toBe("bytes=50000-");
  });

  test("starts over when the server has another file now", async () => {
    server.answers.push(dropAfter(50_000));
    const other = randomBytes(200_000);
    const work = download(undefined, {
      retryDelay: () => {
        server.files["/set/a.bin"] = other;
        return 1;
      },
    });
    await work;
    await expectWhole(other);
  });

  const unhelpful: readonly (readonly [string, Answer])[] = [
    ["ignores Range", ignoreRange],
    [
      "answers with another range",
      (response, bytes) => {
        const headers = { etag: etagOf(bytes), "content-range": `bytes 10-${bytes.length - 1}/${bytes.length}` };
        response.writeHead(206, headers).end(bytes.subarray(10));
      },
    ],
    [
      "ignores If-Range",
      (response, bytes) => {
        const headers = { etag: '"another"', "content-range": `bytes 50000-${bytes.length - 1}/${bytes.length}` };
        response.writeHead(206, headers).end(bytes.subarray(50_000).fill(7));
      },
    ],
    ["answers 206 without a range", (response, bytes) => void response.writeHead(206).end(bytes)],
    ["answers 416", status(416)],
  ];
  test.each(unhelpful)("starts over with a server that %s", async (_, answer) => {
    server.answers.push(dropAfter(50_000), answer);
    await download();
    await expectWhole();
    expect(ranges().slice(0, 2)).toEqual([undefined, "bytes=50000-"]);
    expect(retries()).toBe(1);
  });

  test("asks for no range of a file without ETag or date", async () => {
    server.answers.push((response, bytes) => {
      response.writeHead(200, { "content-length": bytes.length });
      breakAfter(response, bytes.subarray(0, 50_000));
    });
    await download();
    await expectWhole();
    expect(ranges()).toEqual([undefined, undefined]);
  });

  test("takes a file of which the server does not say the length", async () => {
    server.answers.push((response, bytes) => void response.writeHead(200).end(bytes));
    await download();
    await expectWhole();
  });

  test("sees that less came than the server said", async () => {
    server.answers.push((response, bytes) => {
      response.writeHead(200, { etag: etagOf(bytes), "content-length": bytes.length + 1000 });
      breakAfter(response, bytes);
    });
    await download(published("a.bin", { sha256: sha256(content) }));
    await expectWhole();
    expect(retries()).toBe(1);
  });

  test("refuses a file of another length than the published one at once", async () => {
    server.answers.push((response, bytes) => {
      response.writeHead(200, { "content-length": 1000 }).end(bytes);
    });
    const { code, message } = await refusal(download(published("a.bin", { bytes: content.length })));
    expect(code).toBe("DATA_DOWNLOAD_CONTENT");
    expect(message).toMatch("expected 300,000 bytes, as published, got 1,000; name another mirror");
  });

  test("refuses a file with another hash than the published one, and keeps nothing of it", async () => {
    const { code, message } = await refusal(download(published("a.bin", { sha256: "0".repeat(64) })));
    expect(code).toBe("DATA_DOWNLOAD_CONTENT");
    expect(message).toMatch(
      `expected 300,000 bytes with sha256 ${"0".repeat(64)}, got 300,000 with ${sha256(content)}`,
    );
    expect(await readdir(folder.path())).toEqual([]);
  });

  test("fetches anew where an earlier part turns out to be of another file", async () => {
    server.answers.push(dropAfter(50_000));
    await refusal(download(undefined, { retries: 0 }));
    await writeFile(folder.path("a.bin.part"), Buffer.alloc(50_000));
    await download(published("a.bin", { sha256: sha256(content) }));
    await expectWhole();
    expect(ranges()).toEqual([undefined, "bytes=50000-", undefined]);
  });

  test("waits for an overloaded server, as long as it asks", async () => {
    server.answers.push(status(503), status(429, { "retry-after": "0" }));
    await download();
    await expectWhole();
    expect(events.flatMap((event) => (event.kind === "retry" ? [event.waitMs] : []))).toEqual([1, 0]);
    expect(readRetryAfter("7")).toBe(7000);
    expect(readRetryAfter("Sun, 22 Nov 2026 06:00:09 GMT", Date.UTC(2026, 10, 22, 6))).toBe(9000);
    expect(readRetryAfter("86400")).toBe(300_000);
    expect(readRetryAfter("soon")).toBeUndefined();
  });

  test("waits twice as long after each failure, up to a minute, and never less than half of that", () => {
    const delay = exponentialDelay(7);
    const longest = [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000);
    for (const [before, most] of longest.entries()) {
      expect(delay(before + 1)).toBeGreaterThanOrEqual(most / 2);
      expect(delay(before + 1)).toBeLessThanOrEqual(most);
    }
    expect(delay(3)).toBe(exponentialDelay(7)(3));
    expect(delay(3)).not.toBe(exponentialDelay(8)(3));
  });

  test("does not ask again for what the server refuses", async () => {
    server.answers.push(status(403));
    const { code, message } = await refusal(download());
    expect(code).toBe("DATA_DOWNLOAD_REFUSED");
    expect(message).toMatch("expected the file, got 403 Forbidden; check the address, or name a mirror that has it");
    expect(server.asked).toHaveLength(1);
  });

  test("counts a server from which nothing comes as broken", async () => {
    server.answers.push(stallAfter(50_000));
    await download(undefined, { stallMs: 300 });
    await expectWhole();
    expect(ranges()).toEqual([undefined, "bytes=50000-"]);
    expect(events.find(({ kind }) => kind === "retry")).toMatchObject({
      reason: expect.stringMatching("nothing for 0.3 s"),
    });
  });

  test("does not go on with a part that came from another address", async () => {
    server.answers.push(dropAfter(50_000));
    await refusal(download(undefined, { retries: 0 }));
    await using other = await startFileServer({ "/set/a.bin": content });
    await download(undefined, { mirror: `${other.url}/` });
    await expectWhole();
    expect(other.asked).toMatchObject([{ path: "/set/a.bin", range: undefined }]);
  });

  test("stops when asked to, and keeps the part for the next call", async () => {
    server.answers.push(stallAfter(50_000));
    const stop = new AbortController();
    const onEvent = (_: string, event: DownloadEvent): void => {
      if (event.kind === "advance") stop.abort();
    };
    await expect(download(undefined, { signal: stop.signal, onEvent })).rejects.toThrow(/abort/i);
    expect((await stat(folder.path("a.bin.part"))).size).toBeGreaterThan(0);
    await download();
    await expectWhole();
    expect(ranges().at(-1)).toMatch(/^bytes=\d+-$/);
  });
});

describe("a redirect", () => {
  test("is followed to another host", async () => {
    await using other = await startFileServer({ "/elsewhere": content });
    server.answers.push(redirectTo(`${other.url}/elsewhere`));
    await download();
    await expectWhole();
    expect(other.asked).toHaveLength(1);
  });

  test("is followed again, with the range, after the connection broke", async () => {
    await using other = await startFileServer({ "/elsewhere": content });
    server.answers.push(redirectTo(`${other.url}/elsewhere`), redirectTo(`${other.url}/elsewhere`));
    other.answers.push(dropAfter(50_000));
    await download();
    await expectWhole();
    expect(other.asked.map(({ range }) => range)).toEqual([undefined, "bytes=50000-"]);
  });

  test("that goes round in circles is refused", async () => {
    server.answers.push(...Array.from({ length: 20 }, () => redirectTo("/set/a.bin")));
    const { code, message } = await refusal(download());
    expect(code).toBe("DATA_DOWNLOAD_REFUSED");
    expect(message).toMatch("expected at most 10 redirects, got another one, to /set/a.bin");
    expect(server.asked).toHaveLength(11);
  });

  test("from https to http is refused", async () => {
    // No server on this machine has a certificate that is trusted: the answer is made up.
    const answer = { statusCode: 302, headers: { location: "http://publisher.invalid/a" }, body: Readable.from([]) };
    const work = followRedirects(
      "https://publisher.invalid/a",
      async () => answer as unknown as Dispatcher.ResponseData,
    );
    const { code, message } = await refusal(work);
    expect(code).toBe("DATA_DOWNLOAD_REFUSED");
    expect(message).toMatch("expected a redirect that stays with https, got one to http://publisher.invalid/a");
  });

  test("to anything but the web is refused", async () => {
    server.answers.push(redirectTo("file:///etc/passwd"));
    expect((await refusal(download())).message).toMatch("expected a redirect to http or https, got one to file:///etc");
  });
});

describe("a proxy", () => {
  test("is asked for plain files without a tunnel, and goes on after a broken connection", async () => {
    await using proxy = await startProxy();
    server.answers.push(dropAfter(50_000));
    await download(undefined, { proxies: { http: proxy.url } });
    await expectWhole();
    expect(proxy.asked).toEqual([`GET ${server.url}/set/a.bin`, `GET ${server.url}/set/a.bin`]);
  });

  test("is asked for a tunnel to https addresses", async () => {
    await using proxy = await startProxy();
    const secure = server.url.replace("http:", "https:");
    // The server speaks no TLS: only that it was asked through the tunnel can be seen.
    const work = download(undefined, { mirror: secure, retries: 0, proxies: { https: proxy.url } });
    expect((await refusal(work)).code).toMatch(/^DATA_DOWNLOAD_/);
    expect(proxy.asked).toEqual([`CONNECT ${new URL(secure).host}`]);
  });

  test("is left out for the hosts that are named", async () => {
    await using proxy = await startProxy();
    await download(undefined, { proxies: { http: proxy.url, none: "example.org,127.0.0.1" } });
    await expectWhole();
    expect(proxy.asked).toEqual([]);
  });
});

describe("a second download", () => {
  test("fetches nothing", async () => {
    await download();
    const [{ fetched }] = await download();
    expect(fetched).toBe(false);
    expect(server.asked).toHaveLength(1);
  });

  test("fetches nothing of files that were copied, so that only their times differ", async () => {
    await download();
    await utimes(folder.path("a.bin"), 0, 0);
    expect((await download())[0].fetched).toBe(false);
  });

  test("fetches what has another size again, and says why", async () => {
    await download();
    await writeFile(folder.path("a.bin"), "short");
    expect((await download())[0].fetched).toBe(true);
    expect(events).toContainEqual({ kind: "changed", reason: "a.bin has 5 bytes instead of 300,000" });
    await expectWhole();
  });

  test("finds damage of the same size and time only when asked to verify", async () => {
    await download();
    const { atimeMs, mtimeMs } = await stat(folder.path("a.bin"));
    await writeFile(folder.path("a.bin"), Buffer.alloc(content.length));
    await utimes(folder.path("a.bin"), atimeMs / 1000, mtimeMs / 1000);
    const manifest = await readFile(folder.path("downloads.json"), "utf8");
    // Setting a time loses its last digits.
    await writeFile(
      folder.path("downloads.json"),
      manifest.replace(/"mtimeMs": [\d.]+/, `"mtimeMs": ${(await stat(folder.path("a.bin"))).mtimeMs}`),
    );
    expect((await download())[0].fetched).toBe(false);
    expect((await download(undefined, { verify: true }))[0].fetched).toBe(true);
    await expectWhole();
  });

  test("fetches no packed file again that was removed after unpacking, unless it is to be kept", async () => {
    const text = "question\tanswer\n".repeat(1000);
    server.files["/set/b.csv.gz"] = gzipSync(text);
    await download(published("b.csv.gz"));
    await expectWhole(Buffer.from(text), "b.csv");
    expect((await download(published("b.csv.gz")))[0].fetched).toBe(false);
    const [kept] = await download(published("b.csv.gz"), { keepPacked: true });
    expect(kept).toMatchObject({ fetched: true, files: [{ path: "b.csv" }, { path: "b.csv.gz" }] });
    expect((await download(published("b.csv.gz"), { keepPacked: true }))[0].fetched).toBe(false);
    expect(server.asked).toHaveLength(2);
  });
});

describe("the folder", () => {
  test("keeps a file that no download wrote, and the download goes on once it is moved away", async () => {
    await folder.write("a.bin", "my own");
    const { code, message } = await refusal(download());
    expect(code).toBe("DATA_DOWNLOAD_FILE_IN_THE_WAY");
    expect(message).toMatch("a.bin: expected nothing or a file of an earlier download, got another; move it away");
    expect(await readFile(folder.path("a.bin"), "utf8")).toBe("my own");
  });

  test("is finished from a part that is whole, as after a kill before unpacking, without asking again", async () => {
    await folder.write("a.bin", "my own");
    await refusal(download());
    await writeFile(folder.path("a.bin"), content);
    await download();
    await expectWhole();
    expect(server.asked).toHaveLength(1);
  });

  test("is refused while another process downloads into it, and taken over from a dead one", async () => {
    const stop = new AbortController();
    server.answers.push(stallAfter(1000));
    let started = (): void => undefined;
    const begun = new Promise<void>((resolve) => (started = resolve));
    const first = download(undefined, {
      signal: stop.signal,
      onEvent: (_, { kind }) => kind === "advance" && started(),
    });
    await begun;
    const { code, message } = await refusal(download());
    expect(code).toBe("DATA_DOWNLOAD_FOLDER_IN_USE");
    expect(message).toMatch("expected a folder for this download alone, got one that another process downloads into");
    stop.abort();
    await expect(first).rejects.toThrow(/abort/i);
    const dead = await folder.write(".downloads.lock", "another-machine 1 x");
    await refusal(download());
    await utimes(dead, 0, 0);
    await download();
    await expectWhole();
  });

  test("with a manifest that is not one is refused", async () => {
    await folder.write("downloads.json", "{");
    expect((await refusal(download())).message).toMatch("manifest: expected JSON, got text that is not; move the file");
    await folder.write("downloads.json", '{"format":"dpr-downloads","version":1,"downloads":[{"path":"a.bin"}]}');
    expect((await refusal(download())).message).toMatch(
      "manifest: downloads[0].resource: expected a string, got nothing",
    );
  });
});
