import type { Graph, Input, Node, Value } from "./graph.ts";
import { GraphBuilder } from "./graph-builder.ts";
import type { Cotangent, Rows } from "./operation.ts";
import { add } from "./operation/add.ts";

/** Says of a value that backward needs whether forward hands it over; what is not kept is computed again. */
export type Keep = (value: Value, producer: Node) => boolean;

export interface Differentiated {
  /** The given graph, with the kept residuals as further outputs, named as backward's inputs. */
  readonly forward: Graph;
  /**
   * Inputs: batch, parameters, masks, residuals, and `cotangent` of the output's shape. Outputs: a gradient for each
   * parameter, by its name; for a table that was gathered from, the rows to add.
   */
  readonly backward: Graph;
  /** By parameter name, as values of `backward`. */
  readonly gradients: ReadonlyMap<string, Cotangent>;
}

/**
 * Reverse-mode differentiation (Griewank and Walther 2008, chapter 3) of the output named `output` with respect to
 * every parameter. A parameter that does not reach the output has no gradient.
 */
export function differentiate(graph: Graph, output: string, keep: Keep = () => false): Differentiated {
  const target = graph.outputs.get(output);
  if (target === undefined) throw new TypeError(`differentiate: the graph has no output named ${output}`);
  const build = new GraphBuilder();
  const cotangent = build.input("cotangent", "cotangent", target.shape);
  const gradients = gradientsOf(graph, target, cotangent, build);
  const outputs = new Map([...gradients].map(([name, one]) => [name, one.kind === "dense" ? one.value : one.values]));
  const indices = [...gradients.values()].flatMap((one) => (one.kind === "rows" ? [one.indices] : []));
  const wanted = [...outputs.values(), ...indices];

  const added = nodesThatReach(build.build(new Map()).nodes, wanted);
  const { residuals, rebuilt } = residualsOf(graph, [...wanted, ...added.flatMap((node) => node.inputs)], keep);
  const nodes = [...rebuilt, ...added];
  const read = idsOf([...wanted, ...nodes.flatMap((node) => node.inputs)]);
  return {
    forward: { ...graph, outputs: new Map([...graph.outputs, ...residuals.map((one) => [one.name, one] as const)]) },
    backward: {
      inputs: [...graph.inputs.filter((input) => read.has(input.id)), ...residuals, cotangent],
      nodes,
      outputs,
    },
    gradients,
  };
}

/** Walks the graph from its end and adds each node's vector-Jacobian product to `build`. */
function gradientsOf(
  graph: Graph,
  target: Value,
  cotangent: Value,
  build: GraphBuilder,
): ReadonlyMap<string, Cotangent> {
  const dense = new Map<number, Value>([[target.id, cotangent]]);
  const rows = new Map<number, Rows>();
  const dependent = idsThatDependOnParameters(graph);
  for (const node of graph.nodes.toReversed()) {
    const cotangents = node.outputs.map((value) => dense.get(value.id));
    if (cotangents.every((one) => one === undefined)) continue;
    const results = node.operation.vjp(build, node, cotangents);
    for (const [position, { id }] of node.inputs.entries()) {
      const result = results[position];
      if (result === undefined || !dependent.has(id)) continue;
      if ("kind" in result) {
        if (rows.has(id)) throw new TypeError("differentiate: a table can be gathered from once");
        rows.set(id, result);
      } else {
        const before = dense.get(id);
        dense.set(id, before === undefined ? result : build.apply(add, [before, result]));
      }
    }
  }
  const gradients = new Map<string, Cotangent>();
  for (const { id, name, role } of graph.inputs) {
    const value = dense.get(id);
    const gradient = rows.get(id) ?? (value && ({ kind: "dense", value } as const));
    if (role === "parameter" && gradient !== undefined) gradients.set(name, gradient);
  }
  return gradients;
}

function idsThatDependOnParameters(graph: Graph): ReadonlySet<number> {
  const dependent = new Set(graph.inputs.filter((input) => input.role === "parameter").map((input) => input.id));
  for (const node of graph.nodes) {
    if (node.inputs.some((value) => dependent.has(value.id))) for (const { id } of node.outputs) dependent.add(id);
  }
  return dependent;
}

/** The nodes without which `wanted` could not be computed, in their order. */
function nodesThatReach(nodes: readonly Node[], wanted: readonly Value[]): readonly Node[] {
  const needed = idsOf(wanted);
  const reaching = nodes.toReversed().filter((node) => {
    const reaches = node.outputs.some((value) => needed.has(value.id));
    if (reaches) for (const value of node.inputs) needed.add(value.id);
    return reaches;
  });
  return reaching.reverse();
}

/** What backward reads of the forward graph: the kept values become inputs, the nodes of the others run again. */
function residualsOf(
  graph: Graph,
  wanted: readonly Value[],
  keep: Keep,
): { readonly residuals: readonly Input[]; readonly rebuilt: readonly Node[] } {
  const needed = idsOf(wanted);
  const residuals: Input[] = [];
  const rebuilt: Node[] = [];
  // From the last node to the first, because a node that runs again needs its own inputs.
  for (const node of graph.nodes.toReversed()) {
    const read = node.outputs.filter((value) => needed.has(value.id));
    if (read.length === 0) continue;
    if (read.every((value) => keep(value, node))) {
      // Named by their place, so that equal graphs have equal names and may share memory.
      for (const value of read) residuals.push({ ...value, name: `residual:${residuals.length}`, role: "residual" });
    } else {
      rebuilt.push(node);
      for (const value of node.inputs) needed.add(value.id);
    }
  }
  return { residuals, rebuilt: rebuilt.reverse() };
}

function idsOf(values: readonly Value[]): Set<number> {
  return new Set(values.map((value) => value.id));
}
