import { randomUUID } from "node:crypto";
import { open, readFile, readlink, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";

/** A file that says that somebody is at work. Removed when it is disposed of. */
export interface Lock extends AsyncDisposable {
  /** @throws LockLostError when another process has taken it over meanwhile */
  check(): Promise<void>;
}

export interface LockOptions {
  /** Between two signs of life. Default 5 seconds. */
  readonly beatMs?: number;
  /** A holder that gave none for so long is taken for dead. Default one minute. */
  readonly deadAfterMs?: number;
}

/**
 * Holds the lock `path` against other processes, also on other machines that share the disk: a holder lives as long as it
 * writes to the file now and then, for numbers of processes say nothing there. The lock of a dead one is taken over, at
 * once where it ran in this place.
 * @throws LockHeldError when its holder lives
 */
export async function holdLock(path: string, options: LockOptions = {}): Promise<Lock> {
  const { beatMs = 5_000, deadAfterMs = 60_000 } = options;
  const holder: Holder = { owner: randomUUID(), host: hostname(), process: process.pid, place: await placeOfProcess() };
  const content = JSON.stringify(holder);
  const isOurs = async (): Promise<boolean> => (await readFile(path, "utf8").catch(() => "")) === content;
  if (!(await create(path, content))) {
    const silentMs = isDead(await readHolder(path), holder) ? Number.POSITIVE_INFINITY : await silence(path, content);
    if (silentMs < deadAfterMs) throw new LockHeldError(path, await describe(path), deadAfterMs - silentMs);
    const mine = `${path}.${randomUUID()}`;
    await writeFile(mine, content);
    await rename(mine, path);
    // Of several that take it over at once, the last one has it.
    await setTimeout(Math.min(1000, deadAfterMs / 2));
    if (!(await isOurs())) throw new LockHeldError(path, await describe(path), deadAfterMs);
  }
  const beating = setInterval(() => void beat(path, isOurs), beatMs);
  beating.unref();
  return {
    async check() {
      if (!(await isOurs())) throw new LockLostError(path, await describe(path));
    },
    async [Symbol.asyncDispose]() {
      clearInterval(beating);
      if (await isOurs()) await rm(path, { force: true });
    },
  };
}

/** Whether there was none before. */
async function create(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Writes what is there already, which changes nothing but the time. A failure shows at the next check. */
async function beat(path: string, isOurs: () => Promise<boolean>): Promise<void> {
  if (!(await isOurs())) return;
  const file = await open(path, "r+").catch(() => undefined);
  await file?.write("{", 0).catch(() => undefined);
  await file?.close();
}

/** Milliseconds since the holder's last sign of life, by the clock of the disk: machines' clocks differ. */
async function silence(path: string, content: string): Promise<number> {
  const probe = `${path}.${randomUUID()}`;
  await writeFile(probe, content);
  try {
    const held = await stat(path).catch(() => undefined);
    return held === undefined ? Number.POSITIVE_INFINITY : (await stat(probe)).mtimeMs - held.mtimeMs;
  } finally {
    await rm(probe);
  }
}

/** What a lock says of its holder. */
interface Holder {
  readonly owner: string;
  readonly host: string;
  readonly process: number;
  /** Where numbers of processes are what they are here. */
  readonly place: string;
}

/** On Linux a boot of a machine, and in it a namespace of processes, as containers have; elsewhere the machine's name. */
async function placeOfProcess(): Promise<string> {
  try {
    return `${(await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim()} ${await readlink("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

/** Whether a holder in this place is surely no more. */
function isDead(holder: Holder | undefined, { place }: Holder): boolean {
  if (holder?.place !== place) return false;
  try {
    process.kill(holder.process, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

async function describe(path: string): Promise<string> {
  const holder = await readHolder(path);
  return holder === undefined ? "another process" : `process ${holder.process} on ${holder.host}`;
}

/** Another process is at work. */
export class LockHeldError extends Error {
  readonly code = "LOCK_HELD";
  override readonly name = "LockHeldError";
  constructor(path: string, holder: string, leftMs: number) {
    const seconds = Math.ceil(leftMs / 1000);
    super(`${path}: ${holder} is at work; if it is dead, its work can be gone on with in ${seconds} s`);
  }
}

/** Another process has taken the work over, for this one gave no sign of life. */
export class LockLostError extends Error {
  readonly code = "LOCK_LOST";
  override readonly name = "LockLostError";
  constructor(path: string, holder: string) {
    super(`${path}: ${holder} has taken over, as this one was silent for too long; it goes on with the work`);
  }
}
