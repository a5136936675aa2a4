import type { Dispatcher } from "undici";

/** Ends the connection of an answer that nobody reads; what it says of that is of no interest. */
export function discard({ body }: Dispatcher.ResponseData): void {
  body.on("error", () => undefined).destroy();
}
