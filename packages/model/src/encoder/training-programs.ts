import type { Engine, GradientProgram, Precision, Program } from "../engine/engine.ts";
import { bertGraph } from "../graph/bert.ts";
import { type Differentiated, differentiate } from "../graph/differentiate.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import type { BertModel } from "../weights/bert-model.ts";

/** The output of every encoder's graph, [n, d]. */
export const REPRESENTATIONS = "representations";

/** What an encoder in training runs. Parameters are fed to every run, so encoders of one form can share these. */
export interface TrainingPrograms {
  /** With dropout where there is some. */
  readonly graph: Graph;
  readonly differentiated: Differentiated;
  readonly forward: Program;
  /** Without dropout. */
  readonly calm: Program;
  /** Forward, with all that `backward` reads. */
  readonly keeping: Program;
  readonly backward: GradientProgram;
}

export interface TrainingForm {
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
  readonly precision?: Precision;
}

interface Shared {
  readonly programs: Promise<TrainingPrograms>;
  users: number;
}

const sharedByEngine = new WeakMap<Engine, Map<string, Shared>>();

/**
 * The programs of a model's form on an engine. A question encoder and a context encoder are of one form as a rule: they
 * are prepared once, and what a runtime needs for their activations is there once. Disposed of by its last user.
 */
export async function shareTrainingPrograms(
  engine: Engine,
  model: BertModel,
  form: TrainingForm,
): Promise<TrainingPrograms & AsyncDisposable> {
  const { config, pooling, projectionDimension, normalize } = model;
  const key = JSON.stringify({ config, pooling, projectionDimension, normalize, ...form });
  const all = sharedByEngine.get(engine) ?? new Map<string, Shared>();
  sharedByEngine.set(engine, all);
  const shared = all.get(key) ?? { programs: compilePrograms(engine, model, form), users: 0 };
  all.set(key, shared);
  shared.users++;
  let hasLeft = false;
  const leave = async (): Promise<void> => {
    if (hasLeft) return;
    hasLeft = true;
    if (--shared.users > 0) return;
    all.delete(key);
    const { forward, calm, keeping, backward } = await shared.programs;
    for (const program of new Set([forward, calm, keeping, backward])) await program[Symbol.asyncDispose]();
  };
  try {
    return { ...(await shared.programs), [Symbol.asyncDispose]: leave };
  } catch (error) {
    if (all.get(key) === shared) all.delete(key); // whoever comes next tries again
    throw error;
  }
}

async function compilePrograms(
  engine: Engine,
  model: BertModel,
  { hiddenDropout, attentionDropout, precision }: TrainingForm,
): Promise<TrainingPrograms> {
  const graph = bertGraph(model.config, { ...model, hiddenDropout, attentionDropout });
  const differentiated = differentiate(graph, REPRESENTATIONS, isWorthKeeping);
  await using made = new AsyncDisposableStack();
  const compile = async (one: Graph): Promise<Program> => made.use(await engine.compile(one, undefined, precision));
  const forward = await compile(graph);
  const hasMasks = graph.inputs.some((input) => input.role === "mask");
  const calm = hasMasks
    ? await compile(bertGraph(model.config, { ...model, hiddenDropout: 0, attentionDropout: 0 }))
    : forward;
  const keeping = await compile(differentiated.forward);
  const backward = made.use(await engine.compileGradients(differentiated, precision));
  made.move();
  return { graph, differentiated, forward, calm, keeping, backward };
}

/** Computing these again costs less than writing them to memory and reading them back. */
const CHEAP: ReadonlySet<string> = new Set(["gelu", "dropout", "reshape", "add", "scale", "multiply"]);

function isWorthKeeping(_: Value, { operation }: Node): boolean {
  return !CHEAP.has(operation.name);
}
