import type { TensorReference } from "./pickle-value.ts";

type View = Pick<TensorReference, "shape" | "strides">;

/** How many elements of its storage a tensor reaches over, from its first to its last. */
export function spanOf({ shape, strides }: View): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((last, length, axis) => last + (length - 1) * strides[axis], 0) + 1;
}

/** Whether the elements stand row by row, without gaps. */
export function isContiguous({ shape, strides }: View): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** Lays out a tensor's elements row by row: a transposed weight stands column by column. `data` begins at its first. */
export function rowMajor({ shape, strides }: View, data: Float32Array): Float32Array {
  const rows = new Float32Array(shape.reduce((size, length) => size * length, 1));
  const indices = shape.map(() => 0);
  let place = 0;
  for (let index = 0; index < rows.length; index++) {
    rows[index] = data[place];
    // Counts the indices up as an odometer does.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis];
      if (++indices[axis] < shape[axis]) break;
      place -= indices[axis] * strides[axis];
      indices[axis] = 0;
    }
  }
  return rows;
}
