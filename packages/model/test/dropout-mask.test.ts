import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMaskGenerator, type MaskSite } from "../src/encoder/dropout-mask.ts";

describe("a dropout mask", () => {
  test.each([0.01, 0.1, 0.3, 0.5, 0.9])("drops the share %f of its elements, in every column", (rate) => {
    const seeds = Uint32Array.from({ length: 500 }, (_, i) => i);
    const [t, width] = [40, 50];
    const mask = draw(rate, seeds, { site: 3, heads: 2, positions: t, width });
    const dropped = (part: Uint8Array): number => 1 - part.reduce((all, one) => all + one, 0) / part.length;
    // Six standard deviations of a mean of this many independent elements.
    const tolerance = (count: number): number => 6 * Math.sqrt((rate * (1 - rate)) / count);
    expect(Math.abs(dropped(mask) - rate)).toBeLessThan(tolerance(mask.length));
    for (let column = 0; column < width; column++) {
      const elements = mask.filter((_, i) => i % width === column);
      expect(Math.abs(dropped(elements) - rate)).toBeLessThan(tolerance(elements.length));
    }
  });

  test("drops neighbours in a row, a column, a head or a site independently", () => {
    const rate = 0.2;
    const seeds = Uint32Array.from({ length: 200 }, (_, i) => i * 3);
    const [t, width, heads] = [30, 40, 2];
    const mask = draw(rate, seeds, { site: 0, heads, positions: t, width });
    const other = draw(rate, seeds, { site: 1, heads, positions: t, width });
    const both = (shift: number, second: Uint8Array): number => {
      let count = 0;
      const pairs = mask.length - shift;
      for (let i = 0; i < pairs; i++) count += Number(mask[i] === 0 && second[i + shift] === 0);
      return count / pairs;
    };
    for (const shift of [1, 2, width, t * width, heads * t * width]) {
      expect(both(shift, mask)).toBeCloseTo(rate * rate, 2);
    }
    expect(both(0, other)).toBeCloseTo(rate * rate, 2);
  });

  test("belongs to the example: other examples, longer padding and wider rows leave its first elements as they are", () => {
    const site = { site: 5, heads: 3, width: 12 };
    fc.assert(
      fc.property(
        fc.uint32Array({ minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(5),
        fc.nat(20),
        (seeds, t, extra, wider) => {
          const wide = { ...site, positions: t + extra, width: site.width + wider };
          const batch = draw(0.25, seeds, wide);
          for (const [example, seed] of seeds.entries()) {
            const alone = draw(0.25, Uint32Array.of(seed), { ...site, positions: t });
            for (let head = 0; head < site.heads; head++) {
              for (let position = 0; position < t; position++) {
                const row = ((example * site.heads + head) * (t + extra) + position) * wide.width;
                const own = (head * t + position) * site.width;
                expect(batch.slice(row, row + site.width)).toEqual(alone.slice(own, own + site.width));
              }
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

function draw(rate: number, seeds: Uint32Array, site: MaskSite): Uint8Array {
  const mask = new Uint8Array(seeds.length * site.heads * site.positions * site.width);
  createMaskGenerator(rate).draw(mask, seeds, site);
  return mask;
}
