import * as fc from "fast-check";

/** One damage to a file's bytes; places are shares of its length, so that they shrink and fit any file. */
type Mutation = (bytes: Buffer) => Buffer;

/** Anywhere alike; fast-check's own doubles are nearly all at the start. */
const place = fc.noBias(fc.integer({ min: 0, max: 10_000 })).map((share) => share / 10_000);
const at = (bytes: Buffer, share: number): number => Math.min(Math.floor(share * bytes.length), bytes.length);
/** Bytes that mean something to a reader come more often than others. */
const byte = fc.oneof(fc.constantFrom(...Buffer.from('"\\\t\r\n[]{},: \uFEFF')), fc.integer({ min: 0, max: 255 }));

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ share: place, bit: fc.nat(7) }).map(({ share, bit }) => (bytes: Buffer) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[Math.min(at(copy, share), copy.length - 1)] ^= 1 << bit;
    return copy;
  }),
  fc.record({ share: place, added: fc.array(byte, { minLength: 1, maxLength: 5 }) }).map(({ share, added }) => {
    return (bytes: Buffer) =>
      Buffer.concat([bytes.subarray(0, at(bytes, share)), Buffer.from(added), bytes.subarray(at(bytes, share))]);
  }),
  fc.tuple(place, place).map(([one, other]) => (bytes: Buffer) => {
    const [start, end] = [at(bytes, Math.min(one, other)), at(bytes, Math.max(one, other))];
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  }),
  fc.tuple(place, place).map(([one, other]) => (bytes: Buffer) => {
    const [start, end] = [at(bytes, Math.min(one, other)), at(bytes, Math.max(one, other))];
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  }),
  place.map((share) => (bytes: Buffer) => bytes.subarray(0, at(bytes, share))),
);

/** One to four damages in a row: flipped bits, bytes put in, ranges cut out or repeated, a lost end. */
export const damage: fc.Arbitrary<Mutation> = fc
  .array(mutation, { minLength: 1, maxLength: 4 })
  .map((mutations) => (bytes: Buffer) => mutations.reduce((damaged, mutate) => mutate(damaged), bytes));
