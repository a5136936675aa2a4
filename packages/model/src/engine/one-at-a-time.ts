/** Runs that share memory, one after another, in the order in which they are asked for. */
export function oneAtATime(): <Result>(run: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const next = last.then(run);
    // Whoever asked for it hears of a failure; those behind it go on.
    last = next.catch(() => undefined);
    return next;
  };
}
