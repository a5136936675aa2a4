import {
  HubAnswerError,
  HubError,
  HubModelGatedError,
  HubModelMissingError,
  HubUnreachableError,
} from "./hub-errors.ts";

/**
 * `fetch` for one model of the hub: what goes wrong is thrown as a HubError that says what to do.
 * `model` is for messages.
 */
export function createHubFetch(model: string, signal: AbortSignal | undefined, withToken: boolean): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, signal }).catch((error: unknown) => {
      throw unreachable(model, error, signal);
    });
    if (!response.ok) throw await refusal(model, response, withToken);
    return response;
  };
}

/** A connection's end in the middle, or none at all. An abort stays what it is. */
export function unreachable(model: string, error: unknown, signal: AbortSignal | undefined): Error {
  signal?.throwIfAborted();
  if (error instanceof HubError) return error;
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const { code, message: reason } = (cause ?? {}) as Partial<NodeJS.ErrnoException>;
  const got = [message, code ?? reason].filter(Boolean).join(", ");
  return new HubUnreachableError(
    model,
    `expected an answer of the hub, got none (${got})`,
    "see that the network is there (behind a proxy: NODE_USE_ENV_PROXY=1), give a directory instead, or run it again",
    error,
  );
}

async function refusal(model: string, response: Response, withToken: boolean): Promise<HubError> {
  const { status, headers } = response;
  const code = headers.get("x-error-code");
  const said = headers.get("x-error-message") ?? (await errorIn(response));
  const got = [`${status}`, code, said].filter(Boolean).join(" ");
  if (code === "GatedRepo" || status === 403)
    return new HubModelGatedError(
      model,
      `expected a model that is open to all, got ${got}`,
      withToken
        ? "ask for access on its page, with the account of the token"
        : "ask for access on its page, and give the token of that account",
    );
  if (code === "RevisionNotFound")
    return new HubModelMissingError(
      model,
      `expected a revision of this model, got ${got}`,
      "name a branch, tag or commit",
    );
  if (status === 401 || status === 404)
    return new HubModelMissingError(
      model,
      `expected a model of the hub, got ${got}`,
      `correct the name${model.includes("/") ? "" : ": most are organisation/name, such as google-bert/bert-base-uncased"}` +
        (withToken ? "" : "; a private one needs a token"),
    );
  return new HubAnswerError(model, `expected an answer, got ${got}`, "try again later, or give a directory instead");
}

/** The hub says its reasons in JSON; others in pages that nobody would read here. */
async function errorIn(response: Response): Promise<string | undefined> {
  const body: unknown = await response.json().catch(() => undefined);
  const { error } = (body ?? {}) as { readonly error?: unknown };
  return typeof error === "string" ? error.slice(0, 200) : undefined;
}
