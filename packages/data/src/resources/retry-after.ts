const LONGEST_MS = 5 * 60_000;

/**
 * How long a server's `Retry-After` asks to wait, in milliseconds and at most five minutes; undefined where it does not
 * say. Takes seconds or a date (RFC 9110, §10.2.3).
 */
export function readRetryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_MS);
}
