import type { Graph, Value } from "../graph/graph.ts";
import { gather } from "../graph/operation/gather.ts";
import { resolveShape } from "../graph/shape.ts";
import type { Feeds } from "./engine.ts";

/** Checks that every input that a run must be fed is there with its type and size. Runtimes are laxer than we are. */
export function checkFeeds(graph: Graph, feeds: Feeds): void {
  requireExtent("n", feeds.n, 0);
  requireExtent("t", feeds.t, Math.min(1, feeds.n));
  for (const input of graph.inputs) {
    if (input.role === "parameter") continue;
    const data = feeds.tensors.get(input.name);
    const expected = `${input.type} [${resolveShape(input.shape, feeds).join(", ")}]`;
    if (data === undefined) throw new FeedError(input.name, expected, "nothing");
    const size = resolveShape(input.shape, feeds).reduce((all, one) => all * one, 1);
    if (elementType(data) !== input.type || data.length !== size) {
      throw new FeedError(input.name, expected, `${elementType(data)} with ${data.length} elements`);
    }
  }
  for (const { operation, inputs } of graph.nodes) {
    if (operation === gather) checkRows(graph, feeds, inputs[0], inputs[1]);
  }
}

function requireExtent(name: string, extent: number, least: number): void {
  if (Number.isSafeInteger(extent) && extent >= least) return;
  throw new FeedError(name, `a whole number from ${least}`, String(extent));
}

/** A runtime may take a row that is not there for zeros. */
function checkRows(graph: Graph, feeds: Feeds, table: Value, indices: Value): void {
  const input = graph.inputs.find(({ id }) => id === indices.id);
  const [rows] = resolveShape(table.shape, feeds);
  const wrong = (feeds.tensors.get(input?.name ?? "") as Int32Array | undefined)?.find((row) => row < 0 || row >= rows);
  if (wrong !== undefined) throw new FeedError(input!.name, `rows 0 to ${rows - 1}`, `row ${wrong}`);
}

function elementType(data: Float32Array | Int32Array | Uint8Array): string {
  const types = { Float32Array: "float32", Int32Array: "int32", Uint8Array: "uint8" };
  const name = data.constructor.name;
  return name in types ? types[name as keyof typeof types] : name;
}

/** A run was not given what its graph reads. */
export class FeedError extends Error {
  readonly code = "MODEL_FEED";
  override readonly name = "FeedError";
  readonly input: string;
  readonly expected: string;
  readonly received: string;
  constructor(input: string, expected: string, received: string) {
    super(`input ${input}: expected ${expected}, got ${received}`);
    this.input = input;
    this.expected = expected;
    this.received = received;
  }
}
