import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CommandLineError, createProgress, log, type Progress, resolvePath } from "@dpr/command-line";
import {
  fetchModel,
  type FetchModelEvent,
  type FetchModelOptions,
  HubError,
  HubModelMissingError,
  parseModelName,
} from "@dpr/model";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The directory that `--pretrained_model_cfg` stands for: the one of that name, else a model of the hub
 * (`organisation/name`, `organisation/name@revision`), which is fetched unless the cache holds it.
 */
export async function findPretrainedModel(
  written: string,
  { environment, signal }: { readonly environment: Environment; readonly signal: AbortSignal },
): Promise<string> {
  const directory = resolvePath(written);
  const name = parseModelName(written);
  if (name === undefined || existsSync(directory)) return directory;
  const hub = hubOf(environment);
  using fetching = showFetching(written, hub.cacheDirectory);
  try {
    return await fetchModel({ ...name, ...hub, signal, onEvent: fetching.onEvent });
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    const message = `--pretrained_model_cfg: there is no directory ${directory}, and ${error.message}`;
    if (error instanceof HubModelMissingError) throw new CommandLineError(message, { cause: error });
    throw new Error(message, { cause: error });
  }
}

/** Where models are fetched from and kept, by the variables that Python's `huggingface_hub` reads. */
export function hubOf(
  environment: Environment,
): Pick<FetchModelOptions, "cacheDirectory" | "endpoint" | "offline" | "token"> {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const path = (name: string): string | undefined => value(name)?.replace(/^~(?=$|[/\\])/, homedir());
  const home = path("HF_HOME") ?? join(path("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "huggingface");
  const token = value("HF_TOKEN");
  if (token?.startsWith("hf_") === false)
    throw new CommandLineError("HF_TOKEN: expected a token that begins with hf_, got another; correct or unset it");
  return {
    cacheDirectory: path("HF_HUB_CACHE") ?? path("HUGGINGFACE_HUB_CACHE") ?? join(home, "hub"),
    endpoint: value("HF_ENDPOINT"),
    offline: /^(1|on|yes|true)$/i.test(value("HF_HUB_OFFLINE") ?? ""),
    token,
  };
}

function showFetching(
  name: string,
  cacheDirectory: string,
): Disposable & { readonly onEvent: (event: FetchModelEvent) => void } {
  let progress: Progress | undefined;
  let bytes = 0;
  return {
    onEvent(event) {
      switch (event.kind) {
        case "start":
          log(`fetching ${name} from the hub into ${cacheDirectory}`);
          progress = createProgress({ label: name, total: megabytes(event.bytes), unit: "MB" });
          break;
        case "advance":
          // Only what is new at one decimal, so that the bar ends exactly at its total.
          progress?.advance(megabytes(bytes + event.bytes) - megabytes(bytes));
          bytes += event.bytes;
          break;
        default: // "unreachable"
          log(`${event.reason}; using what ${cacheDirectory} holds`);
      }
    },
    [Symbol.dispose]: () => progress?.stop(),
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
