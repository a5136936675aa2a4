import type { StorageType } from "./storage-type.ts";

/** What a pickle is made of. Lists and tuples are arrays; dicts are maps in their order. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleGlobal
  | StorageReference
  | TensorReference;

/** A name out of a Python module that pickles may use: a type, or a function that makes data of data. */
export class PickleGlobal {
  /** Such as `collections.OrderedDict`. */
  readonly name: string;
  /** Undefined for what is only named. Returns undefined where the arguments do not fit. */
  readonly call: ((args: readonly PickleValue[]) => PickleValue | undefined) | undefined;

  constructor(name: string, call?: PickleGlobal["call"]) {
    this.name = name;
    this.call = call;
  }
}

/** Numbers of one type that stand in the file outside of the pickle. */
export class StorageReference {
  readonly key: string;
  readonly type: StorageType;
  readonly elements: number;

  constructor(key: string, type: StorageType, elements: number) {
    this.key = key;
    this.type = type;
    this.elements = elements;
  }
}

/** A view of a storage: element [i, j, …] is number `offset + i · strides[0] + j · strides[1] + …` of it. */
export class TensorReference {
  readonly storage: StorageReference;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: StorageReference, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}
