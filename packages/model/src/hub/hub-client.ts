import { HUB_URL, listFiles, modelInfo } from "@huggingface/hub";
import type { HubFile } from "./fetch-blob.ts";
import { HubAnswerError, HubError } from "./hub-errors.ts";
import { createHubFetch, unreachable } from "./hub-fetch.ts";
import { isCommit } from "./model-cache.ts";

export interface HubClientOptions {
  /** `organisation/name`, or `name` for the oldest models. */
  readonly name: string;
  /** The hub's address, or a mirror's. Default: the public hub. */
  readonly endpoint?: string;
  /** For private and gated models; begins with `hf_`. */
  readonly token?: string;
  readonly signal?: AbortSignal;
}

/** What a hub tells of one model. Every method throws a HubError where it cannot. */
export interface HubClient {
  /** The commit that a branch or tag is now. */
  commitOf(revision: string): Promise<string>;
  /** All files of a commit. */
  files(commit: string): Promise<readonly HubFile[]>;
  /** A file's bytes, in pieces as they come. */
  bytes(commit: string, path: string): AsyncGenerator<Uint8Array>;
}

/** `model` is for messages. */
export function createHubClient(model: string, { name, endpoint, token, signal }: HubClientOptions): HubClient {
  const hubUrl = (endpoint ?? HUB_URL).replace(/\/+$/, "");
  const hubFetch = createHubFetch(model, signal, token !== undefined);
  const hub = { hubUrl, fetch: hubFetch, ...(token !== undefined && { accessToken: token }) };

  return {
    async commitOf(revision) {
      if (isCommit(revision)) return revision;
      const { sha } = await understood(model, () => modelInfo({ ...hub, name, revision, additionalFields: ["sha"] }));
      if (typeof sha === "string" && isCommit(sha)) return sha;
      throw strange(model, "a model's commit", sha);
    },
    async files(commit) {
      return understood(model, async () => {
        const files: HubFile[] = [];
        for await (const { type, path, size, oid, lfs } of listFiles({
          ...hub,
          repo: name,
          revision: commit,
          recursive: true,
        })) {
          if (type !== "file") continue;
          const [bytes, hash] = [lfs?.size ?? size, lfs?.oid ?? oid ?? ""];
          if (typeof path !== "string" || !Number.isSafeInteger(bytes) || !/^(?:[\da-f]{40}|[\da-f]{64})$/.test(hash))
            throw strange(model, "files with sizes and hashes", { path, bytes, hash });
          files.push({ path, bytes, hash });
        }
        return files;
      });
    },
    // Not the client's downloadFile: it asks twice, and its errors lose what they were.
    async *bytes(commit, path) {
      const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
      const { body } = await hubFetch(`${hubUrl}/${name}/resolve/${commit}/${path}`, { headers });
      try {
        if (body !== null) yield* body;
      } catch (error) {
        throw unreachable(model, error, signal);
      }
    },
  };
}

/** The client's own errors are about answers that it does not understand. */
async function understood<Answer>(model: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof HubError || (error instanceof Error && error.name === "AbortError")) throw error;
    throw strange(model, "an answer of the hub", error instanceof Error ? error.message : error, error);
  }
}

function strange(model: string, expected: string, got: unknown, cause?: unknown): HubAnswerError {
  const text = typeof got === "string" ? got : JSON.stringify(got);
  return new HubAnswerError(model, `expected ${expected}, got ${text}`, "see that the endpoint is a hub", cause);
}
