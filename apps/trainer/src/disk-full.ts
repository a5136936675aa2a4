/** The disk filled up while a run was saved. What was saved before is whole. */
export class DiskFullError extends Error {
  readonly code = "DISK_FULL";
  override readonly name = "DiskFullError";
  constructor(directory: string, cause: unknown) {
    super(
      `${directory}: the disk is full; what was saved before is whole: free some space (old epochs, other runs), ` +
        "then go on with the same command and --resume",
      { cause },
    );
  }
}

/** Does some saving, and says what to do if the disk is full. */
export async function explainFullDisk<Result>(directory: string, save: () => Promise<Result>): Promise<Result> {
  try {
    return await save();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === "ENOSPC" || code === "EDQUOT" ? new DiskFullError(directory, error) : error;
  }
}
