/** Where in the model a mask is used. */
export interface MaskSite {
  /** Tells the dropout layers of a model apart. */
  readonly site: number;
  /** 1, or the number of attention heads. */
  readonly heads: number;
  /** Rows an example and head: one for each of its positions, from the first. */
  readonly positions: number;
  /** Elements a row. */
  readonly width: number;
}

export interface MaskGenerator {
  /** Fills a mask [n, heads, positions, width] for n examples: 1 keeps, 0 drops. */
  draw(mask: Uint8Array, seeds: Uint32Array, site: MaskSite): void;
}

/**
 * Dropout masks that belong to an example, not to a batch: a row depends on the example's seed, the site, the head and
 * the position alone, and its first elements do not depend on how many follow. So chunks, their order, padding and
 * engines leave the masks as they are, and a second forward pass draws the same ones.
 *
 * Within a row, the distances between dropped elements are drawn, P(gap = k) = rate·(1 − rate)^k, which at rate 0.1 is
 * one draw for ten elements. Rates are exact to 2⁻¹⁶.
 */
export function createMaskGenerator(rate: number): MaskGenerator {
  const gaps = gapsOf(rate);
  return {
    draw(mask, seeds, { site, heads, positions, width }) {
      mask.fill(1);
      let start = 0;
      for (const seed of seeds) {
        for (let head = 0; head < heads; head++) {
          const stream = mix(seed ^ mix(site * 0x10001 + head + 1));
          for (let position = 0; position < positions; position++) {
            dropInRow(mask, start, start + width, mix(stream + position), gaps);
            start += width;
          }
        }
      }
    },
  };
}

function dropInRow(mask: Uint8Array, start: number, end: number, state: number, gaps: Uint32Array): void {
  // Marsaglia's xorshift (2003), whose state must not be 0.
  let random = state === 0 ? 1 : state;
  let element = start;
  while (element < end) {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    const draw = random >>> 16;
    element += gaps[draw];
    // Draw 0 says only that the gap is at least this long; the distribution has no memory, so the next goes on.
    if (draw !== 0 && element < end) mask[element++] = 0;
  }
}

/** The gap for each of 2¹⁶ equally likely draws, from the inverse of the geometric distribution. */
function gapsOf(rate: number): Uint32Array {
  const draws = 1 << 16;
  return Uint32Array.from({ length: draws }, (_, draw) =>
    // The middle of a draw's interval; for draw 0 its upper end, the gap that is surely reached.
    Math.floor(Math.log((draw === 0 ? 1 : draw + 0.5) / draws) / Math.log1p(-rate)),
  );
}

/** A permutation of 32-bit numbers in which every input bit changes every output bit (murmur3's finalizer). */
function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
