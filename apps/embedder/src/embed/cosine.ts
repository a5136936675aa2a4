/** Of two embeddings of one length; of one that is all zeros 1 with another such, 0 with any other. */
export function cosine(one: Float32Array, other: Float32Array): number {
  const [ones, others] = [innerProduct(one, one), innerProduct(other, other)];
  const lengths = Math.sqrt(ones * others);
  return lengths === 0 ? Number(ones === others) : innerProduct(one, other) / lengths;
}

export function innerProduct(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let column = 0; column < one.length; column++) sum += one[column] * other[column];
  return sum;
}
