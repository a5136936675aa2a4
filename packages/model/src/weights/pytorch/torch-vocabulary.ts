import { PickleGlobal, type PickleValue, StorageReference, TensorReference } from "./pickle-value.ts";
import { storageTypes } from "./storage-type.ts";
import type { PickleVocabulary } from "./unpickle.ts";

/** What `torch.save` writes for tensors, parameters and ordered dicts, and nothing beyond. */
export const torchVocabulary: PickleVocabulary = {
  globals: new Map(
    [
      new PickleGlobal("collections.OrderedDict", orderedDict),
      new PickleGlobal("torch._utils._rebuild_tensor", rebuildTensor),
      new PickleGlobal("torch._utils._rebuild_tensor_v2", rebuildTensor),
      new PickleGlobal("torch._utils._rebuild_parameter", ([tensor]) =>
        tensor instanceof TensorReference ? tensor : undefined,
      ),
      ...[...storageTypes.keys()].map((name) => new PickleGlobal(`torch.${name}`)),
    ].map((global) => [global.name, global]),
  ),
  refer,
};

/** Python 3 makes an empty one and fills it; Python 2 gives a list of pairs. */
function orderedDict(args: readonly PickleValue[]): PickleValue | undefined {
  if (args.length === 0) return new Map();
  const [pairs] = args;
  if (!Array.isArray(pairs) || !pairs.every(isPair)) return undefined;
  return new Map(pairs);
}

function isPair(value: PickleValue): value is [PickleValue, PickleValue] {
  return Array.isArray(value) && value.length === 2;
}

/** `(storage, offset, shape, strides, …)`; what follows concerns training. */
function rebuildTensor([storage, offset, shape, strides]: readonly PickleValue[]): PickleValue | undefined {
  if (!(storage instanceof StorageReference) || !isCount(offset) || !isCounts(shape) || !isCounts(strides))
    return undefined;
  if (shape.length !== strides.length || !fits(storage.elements, offset, shape, strides)) return undefined;
  return new TensorReference(storage, offset, [...shape], [...strides]);
}

/** Within its storage, and not larger: a view that repeats one number could claim any size. */
function fits(elements: number, offset: number, shape: readonly number[], strides: readonly number[]): boolean {
  const size = shape.reduce((product, length) => product * length, 1);
  const last = shape.reduce((place, length, axis) => place + (length - 1) * strides[axis], offset);
  return size === 0 || (size <= elements && last < elements);
}

/** `('storage', type, key, location, elements)`, in old files followed by None for a storage that is no view of another. */
function refer(id: PickleValue): PickleValue | undefined {
  if (!Array.isArray(id) || id.length < 5 || id.length > 6) return undefined;
  const [kind, type, key, , elements, view = null] = id;
  const known = type instanceof PickleGlobal ? storageTypes.get(type.name.replace(/^torch\./, "")) : undefined;
  if (kind !== "storage" || known === undefined || typeof key !== "string" || !isCount(elements) || view !== null)
    return undefined;
  return new StorageReference(key, known, elements);
}

function isCount(value: PickleValue): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: PickleValue): value is number[] {
  return Array.isArray(value) && value.length <= MAXIMUM_AXES && value.every(isCount);
}

const MAXIMUM_AXES = 8;
