import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
  TensorProto_DataType as DataType,
  type ValueInfoProtoSchema,
} from "onnx-buf";
import type { ElementType } from "../../graph/graph.ts";

/** ONNX 1.16: the newest set of operators that every runtime we lower for knows. */
const OPSET = 21;
const IR_VERSION = 10n;

const DATA_TYPES = {
  float32: DataType.FLOAT,
  int32: DataType.INT32,
  int64: DataType.INT64,
  int8: DataType.INT8,
  uint8: DataType.UINT8,
} as const;

export type OnnxAttribute = number | readonly number[] | { readonly float: number };
type OnnxElementType = ElementType | "int8" | "int64";

/** Writes one ONNX model, node by node. Values are named by strings, as in ONNX. */
export class OnnxWriter {
  readonly #nodes: MessageInitShape<typeof NodeProtoSchema>[] = [];
  readonly #inputs: MessageInitShape<typeof ValueInfoProtoSchema>[] = [];
  readonly #outputs: MessageInitShape<typeof ValueInfoProtoSchema>[] = [];
  readonly #initializers: MessageInitShape<typeof TensorProtoSchema>[] = [];
  readonly #constants = new Map<string, string>();
  #names = 0;

  fresh(): string {
    return `v${this.#names++}`;
  }

  /** Dimensions are numbers or names of extents that vary from run to run. */
  input(name: string, type: OnnxElementType, dimensions: readonly (number | string)[]): void {
    this.#inputs.push(valueInfo(name, type, dimensions));
  }

  output(name: string, type: OnnxElementType, dimensions: readonly (number | string)[]): void {
    this.#outputs.push(valueInfo(name, type, dimensions));
  }

  /** Adds a node and returns the names of its outputs, which may be given. Whole-number attributes become INT. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    outputs: readonly string[] = [this.fresh()],
    domain = "",
  ): readonly string[] {
    this.#nodes.push({
      opType: operator,
      domain,
      input: [...inputs],
      output: [...outputs],
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    });
    return outputs;
  }

  tensor(name: string, type: OnnxElementType, dimensions: readonly number[], bytes: Uint8Array): string {
    this.#initializers.push({
      name,
      dataType: DATA_TYPES[type],
      dims: dimensions.map(BigInt),
      rawData: bytes as Uint8Array<ArrayBuffer>,
    });
    return name;
  }

  scalar(value: number): string {
    return this.#constant(`scalar:${value}`, (name) =>
      this.tensor(name, "float32", [], bytesOf(Float32Array.of(value))),
    );
  }

  byte(value: number): string {
    return this.#constant(`byte:${value}`, (name) => this.tensor(name, "uint8", [], Uint8Array.of(value)));
  }

  integers(values: readonly number[]): string {
    return this.#constant(`integers:${values.join(",")}`, (name) =>
      this.tensor(name, "int64", [values.length], bytesOf(BigInt64Array.from(values, BigInt))),
    );
  }

  encode(): Uint8Array {
    const model = create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      producerName: "dpr",
      opsetImport: [
        { domain: "", version: BigInt(OPSET) },
        { domain: "com.microsoft", version: 1n },
      ],
      graph: {
        name: "graph",
        node: this.#nodes,
        input: this.#inputs,
        output: this.#outputs,
        initializer: this.#initializers,
      },
    });
    return toBinary(ModelProtoSchema, model);
  }

  #constant(key: string, make: (name: string) => string): string {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = make(this.fresh());
    this.#constants.set(key, name);
    return name;
  }
}

export function bytesOf(array: Float32Array | Int8Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function valueInfo(
  name: string,
  type: OnnxElementType,
  dimensions: readonly (number | string)[],
): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = dimensions.map((dimension) => ({
    value:
      typeof dimension === "number"
        ? ({ case: "dimValue", value: BigInt(dimension) } as const)
        : ({ case: "dimParam", value: dimension } as const),
  }));
  return { name, type: { value: { case: "tensorType", value: { elemType: DATA_TYPES[type], shape: { dim } } } } };
}

function attribute(name: string, value: OnnxAttribute): MessageInitShape<typeof AttributeProtoSchema> {
  if (typeof value === "number") return { name, type: AttributeType.INT, i: BigInt(value) };
  if ("float" in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: value.map(BigInt) };
}
