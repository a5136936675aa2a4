import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  type AttributeProtoSchema,
  type GraphProtoSchema,
  ModelProtoSchema,
  type NodeProtoSchema,
  TensorProto_DataType,
  type ValueInfoProtoSchema,
} from "onnx-buf";

/** Old enough for every runtime of the last years, new enough for ReduceSum with axes as an input. */
const operatorSet = 17n;
const irVersion = 8n;

/** The file of a model with this graph. */
export function encodeModel(graph: MessageInitShape<typeof GraphProtoSchema>): Uint8Array {
  const opsetImport = [{ domain: "", version: operatorSet }];
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion, opsetImport, graph }));
}

/** An input or output of a graph; sizes that are not known have names. */
export function tensor(
  name: string,
  elemType: TensorProto_DataType,
  shape: readonly (string | number)[],
): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = shape.map((size) => ({
    value:
      typeof size === "string"
        ? { case: "dimParam" as const, value: size }
        : { case: "dimValue" as const, value: BigInt(size) },
  }));
  return { name, type: { value: { case: "tensorType", value: { elemType, shape: { dim } } } } };
}

/** A constant `[values.length]` int64. */
export function integers(name: string, values: readonly number[]) {
  return { name, dataType: TensorProto_DataType.INT64, dims: [BigInt(values.length)], int64Data: values.map(BigInt) };
}

/** An operator; `input` and `output` are names of values. */
export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attribute: readonly MessageInitShape<typeof AttributeProtoSchema>[] = [],
): MessageInitShape<typeof NodeProtoSchema> {
  return { opType, input: [...input], output: [...output], attribute: [...attribute] };
}

/** An attribute of an operator. */
export function integer(name: string, value: number): MessageInitShape<typeof AttributeProtoSchema> {
  return { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) };
}

/** An attribute that is a list of integers. */
export function list(name: string, values: readonly number[]): MessageInitShape<typeof AttributeProtoSchema> {
  return { name, type: AttributeProto_AttributeType.INTS, ints: values.map(BigInt) };
}
