export { freeBytes } from "./free-bytes.ts";
export { hashFile } from "./hash-file.ts";
export { syncFolder } from "./sync-folder.ts";
export { createTemporaryFile, type TemporaryFile } from "./temporary-file.ts";
export { type Content, removeAbandoned, writeFileAtomic, type WrittenFile } from "./write-file-atomic.ts";
export { holdLock, type Lock, LockHeldError, LockLostError, type LockOptions } from "./hold-lock.ts";
