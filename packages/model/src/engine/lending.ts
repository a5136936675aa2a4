/**
 * Things of which every run needs one for itself, such as memory. A run that comes when none is free waits; the first
 * that came gets the next one.
 */
export function lending<Thing>(
  things: readonly Thing[],
): <Result>(run: (thing: Thing) => Promise<Result>) => Promise<Result> {
  const free = [...things];
  const waiting: ((thing: Thing) => void)[] = [];
  return async (run) => {
    const thing = free.shift() ?? (await new Promise<Thing>((resolve) => waiting.push(resolve)));
    try {
      return await run(thing);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free.push(thing);
      else next(thing);
    }
  };
}
