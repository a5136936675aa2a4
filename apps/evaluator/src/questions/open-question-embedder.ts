import { asFlagError, askedDevice, engineErrors } from "@dpr/command-line";
import { type BertModel, chooseEngine, createEmbedder, type Embedder, openVinoFolders } from "@dpr/model";
import type { ModelOptions } from "../options/model-options.ts";

/** An embedder with its engine. */
export interface QuestionEmbedder extends AsyncDisposable {
  readonly embedder: Embedder;
  /** For people, in one line: the engine, the precision, and why these. */
  readonly description: string;
}

/** Prepares a question encoder on the engine that is asked for. */
export async function openQuestionEmbedder(
  model: BertModel,
  options: ModelOptions & { readonly threads?: number },
): Promise<QuestionEmbedder> {
  await using resources = new AsyncDisposableStack();
  const { threads, fp16, precision } = options;
  const choice = { threads, device: askedDevice(options), fp16, precision };
  const choosing = chooseEngine(options.engine, { ...choice, openVinoFolders: openVinoFolders(process.env) });
  const chosen = resources.use(await choosing.catch(asFlagError(...engineErrors)));
  const embedder = resources.use(await createEmbedder({ ...chosen, model }).catch(asFlagError(...engineErrors)));
  const owned = resources.move();
  return { embedder, description: chosen.description, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
