import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A model on the hub. */
export interface HostedModel {
  /** Contents by path. */
  readonly files: Readonly<Record<string, Buffer>>;
  /** The commit that `main` is. */
  readonly commit: string;
  /** Commits by other branches and tags. */
  readonly revisions?: Readonly<Record<string, string>>;
  /** Shows itself only to this token. */
  readonly token?: string;
  /** Lists its files to all, gives them to this token only. */
  readonly gatedFor?: string;
}

/** How one file's content is sent instead. */
export type Answer = (response: ServerResponse, content: Buffer) => void;

/** Larger files are in Git LFS, as the hub has them: listed with a sha256, and sent by another host. */
const LFS_BYTES = 5000;

/**
 * The hub's paths on this machine, as its client asks for them (the paths and headers of the hub's HTTP API): model
 * information, the tree in pages of three files, and files by `resolve`, of which large ones redirect to a second
 * server. A name without organisation redirects to `renamed/NAME` if that exists, as old names do.
 */
export async function startHub(models: Readonly<Record<string, HostedModel>>) {
  const asked: { readonly path: string; readonly authorization: string | undefined }[] = [];
  const answers = new Map<string, Answer>();
  const note = ({ url = "", headers }: IncomingMessage): void => {
    asked.push({ path: url, authorization: headers.authorization });
  };
  const send = (response: ServerResponse, path: string, content: Buffer, headers = {}): void => {
    const answer = answers.get(path);
    if (answer === undefined) response.writeHead(200, { ...headers, "content-length": content.length }).end(content);
    else answer(response, content);
  };

  const storage = createServer((request, response) => {
    note(request);
    const [, name, path] = /^\/lfs\/(\w+\/\w+)\/(.+)$/.exec(request.url ?? "") ?? [];
    send(response, path, models[name].files[path]);
  });
  const storageUrl = await listen(storage);

  const hub = createServer((request, response) => {
    note(request);
    const url = new URL(request.url ?? "", "http://hub");
    const [, api, name, verb, rest = ""] =
      /^(\/api\/models)?\/((?:\w[\w.-]*\/)?\w[\w.-]*?)\/(revision|tree|resolve)\/(.+)$/.exec(url.pathname) ?? [];
    const refuse = (status: number, code: string, error: string): void => {
      const headers = { "x-error-code": code, "x-error-message": error, "content-type": "application/json" };
      response.writeHead(status, headers).end(JSON.stringify({ error }));
    };
    const isNew = models[name ?? ""] === undefined && models[`renamed/${name}`] !== undefined;
    if (isNew) {
      const location = `${api ?? ""}/renamed/${name}/${verb}/${rest}${url.search}`;
      response.writeHead(307, { location }).end();
      return;
    }
    const model = models[name ?? ""];
    const bearer = request.headers.authorization?.replace("Bearer ", "");
    if (model === undefined || (model.token !== undefined && model.token !== bearer)) {
      refuse(401, "RepoNotFound", "Repository not found");
      return;
    }
    const [revision, ...parts] = rest.split("/");
    const named = { main: model.commit, [model.commit]: model.commit, ...model.revisions };
    const commit = named[decodeURIComponent(revision)];
    const path = parts.join("/");
    const content = model.files[path];
    const headers = { "x-repo-commit": commit ?? "" };
    if (commit === undefined) refuse(404, "RevisionNotFound", `Invalid rev id: ${revision}`);
    else if (verb === "revision") {
      const info = { _id: "1", id: name, sha: commit, gated: model.gatedFor === undefined ? false : "auto" };
      response.writeHead(200, { ...headers, "content-type": "application/json" }).end(JSON.stringify(info));
    } else if (verb === "tree") {
      const start = Number(url.searchParams.get("cursor") ?? 0);
      const all = Object.entries(model.files).map(([name, bytes]) => describeFile(name, bytes));
      const folders = [...new Set(all.flatMap(({ path }) => (path.includes("/") ? [path.split("/")[0]] : [])))];
      const entries = [...folders.map((path) => ({ type: "directory", path, size: 0, oid: "0".repeat(40) })), ...all];
      url.searchParams.set("cursor", `${start + 3}`);
      const next = `<http://${request.headers.host}${url.pathname}${url.search}>; rel="next"`;
      response.writeHead(200, { ...headers, ...(start + 3 < entries.length && { link: next }) });
      response.end(JSON.stringify(entries.slice(start, start + 3)));
    } else if (content === undefined) refuse(404, "EntryNotFound", "Entry not found");
    else if (model.gatedFor !== undefined && model.gatedFor !== bearer)
      refuse(403, "GatedRepo", `Access to model ${name} is restricted`);
    else if (content.length >= LFS_BYTES) {
      const linked = { "x-linked-size": content.length, "x-linked-etag": `"${sha256(content)}"` };
      response.writeHead(302, { ...headers, ...linked, location: `${storageUrl}/lfs/${name}/${path}` }).end();
    } else send(response, path, content, { ...headers, etag: `"${gitHash(content)}"` });
  });
  const url = await listen(hub);
  return {
    url,
    /** All requests so far, in order. */
    asked,
    /** By the path of a file. */
    answers,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([close(hub), close(storage)]);
    },
  };
}

function describeFile(path: string, content: Buffer) {
  const oid = gitHash(content);
  const lfs = { oid: sha256(content), size: content.length, pointerSize: 134 };
  return { type: "file", path, size: content.length, oid, ...(content.length >= LFS_BYTES && { lfs }) };
}

/** As `git hash-object` has it. */
export function gitHash(content: Buffer): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

export function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
