import { homedir } from "node:os";
import { join } from "node:path";

/** Where `pnpm engines:ENGINE` puts what an engine needs: `dpr/ENGINE` in the user's cache directory. */
export function engineCache(environment: Readonly<Record<string, string | undefined>>, engine: string): string {
  return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "dpr", engine);
}
