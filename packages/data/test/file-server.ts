import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { pipeline } from "node:stream";

/** What a server was asked for. */
export interface Asked {
  readonly path: string;
  readonly range?: string;
  readonly ifRange?: string;
}

/** How one answer is given. */
export type Answer = (response: ServerResponse, content: Buffer, asked: Asked) => void;

/**
 * A file server on this machine. It answers each request with the next of `answers`, and when there are none left as a
 * good server does: ranges, If-Range, a strong ETag.
 */
export async function startFileServer(files: Record<string, Buffer | string>) {
  const answers: Answer[] = [];
  const asked: Asked[] = [];
  const server = createServer((incoming, response) => {
    const { range, "if-range": ifRange } = incoming.headers;
    const one = { path: incoming.url ?? "", range, ifRange: ifRange as string | undefined };
    asked.push(one);
    const content = files[one.path];
    if (content === undefined) response.writeHead(404).end();
    else (answers.shift() ?? well)(response, Buffer.from(content), one);
  });
  const url = await listen(server);
  return {
    url,
    files,
    answers,
    /** All requests so far, in order. */
    asked,
    [Symbol.asyncDispose]: () => close(server),
  };
}

export function etagOf(content: Buffer): string {
  return `"${createHash("sha256").update(content).digest("hex").slice(0, 16)}"`;
}

/** As HTTP says. */
export const well: Answer = (response, content, { range, ifRange }) => {
  const etag = etagOf(content);
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  if (range === undefined || (ifRange !== undefined && ifRange !== etag)) {
    response.writeHead(200, { etag, "content-length": content.length }).end(content);
  } else if (from >= content.length) {
    response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
  } else {
    const contentRange = `bytes ${from}-${content.length - 1}/${content.length}`;
    response.writeHead(206, { etag, "content-range": contentRange, "content-length": content.length - from });
    response.end(content.subarray(from));
  }
};

/** As it should be, but the connection breaks after so many bytes of the body. */
export function dropAfter(bytes: number): Answer {
  return (response, content, asked) => {
    const from = Number(/^bytes=(\d+)-$/.exec(asked.range ?? "")?.[1] ?? 0);
    const head = { etag: etagOf(content), "content-length": content.length - from };
    if (from === 0) response.writeHead(200, head);
    else response.writeHead(206, { ...head, "content-range": `bytes ${from}-${content.length - 1}/${content.length}` });
    breakAfter(response, content.subarray(from, from + bytes));
  };
}

/** Sends these bytes, all of them, and closes the connection. */
export function breakAfter(response: ServerResponse, bytes: Uint8Array): void {
  response.flushHeaders();
  response.write(bytes, () => response.socket?.end());
}

/** As it should be, but after so many bytes nothing comes any more. */
export function stallAfter(bytes: number): Answer {
  return (response, content) => {
    response.writeHead(200, { etag: etagOf(content), "content-length": content.length });
    response.write(content.subarray(0, bytes));
  };
}

/** The whole file, whatever was asked for. */
export const ignoreRange: Answer = (response, content) => {
  response.writeHead(200, { etag: etagOf(content), "content-length": content.length }).end(content);
};

export function status(code: number, headers: Record<string, string> = {}): Answer {
  return (response) => void response.writeHead(code, headers).end("a page about it");
}

export function redirectTo(location: string): Answer {
  return status(302, { location });
}

/** A proxy on this machine: tunnels and plain requests. `asked` holds what it was asked for. */
export async function startProxy() {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming: IncomingMessage, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const onward = request(incoming.url ?? "", { method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, response, () => undefined);
    });
    onward.on("error", () => response.destroy());
    incoming.pipe(onward);
  });
  server.on("connect", (incoming: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    const [host, port] = (incoming.url ?? "").split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    for (const each of [socket, onward]) sockets.add(each.on("error", () => undefined));
  });
  const url = await listen(server);
  return {
    url,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await close(server);
    },
  };
}

type Server = ReturnType<typeof createServer>;

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
