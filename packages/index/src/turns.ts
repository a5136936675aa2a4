/** Pieces of work of which one is done after the other: what two of them did at once to an index would be a mixture. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Starts `work` once all that came before has ended, however it ended. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return await done;
  }

  /** Waits until all that has been taken has ended. */
  async ended(): Promise<void> {
    await this.#last;
  }
}
