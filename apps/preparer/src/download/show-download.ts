import { createProgress, log, type Progress } from "@dpr/command-line";
import type { DownloadEvent } from "@dpr/data";

/** Shows downloads as they go on: a bar in MB for each file, and a line for each thing that is out of the ordinary. */
export function showDownload(): Disposable & { readonly onEvent: (path: string, event: DownloadEvent) => void } {
  let progress: Progress | undefined;
  /** Bytes that the bar shows. */
  let shown = 0;

  const begin = (label: string, bytes: number | undefined): void => {
    progress?.stop();
    progress = createProgress({ label, total: bytes === undefined ? undefined : megabytes(bytes), unit: "MB" });
    shown = 0;
  };
  const show = (bytes: number): void => {
    // Only what is new at one decimal, so that a bar ends exactly at its total.
    progress?.advance(megabytes(bytes) - megabytes(shown));
    shown = bytes;
  };
  const stop = (): void => {
    progress?.stop();
    progress = undefined;
  };

  return {
    onEvent(path, event) {
      switch (event.kind) {
        case "changed":
          log(`${event.reason}: downloading ${path} again`);
          break;
        case "transfer":
          if (progress === undefined) begin(path, event.bytes);
          show(event.from);
          break;
        case "advance":
          show(shown + event.bytes);
          break;
        case "retry":
          log(`${event.reason}; trying again in ${Math.ceil(event.waitMs / 1000)} s`);
          break;
        case "unpack":
          begin(`${path}: unpacking`, event.bytes);
          break;
        case "done":
          stop();
          if (!event.download.fetched) log(`${path}: is there already`);
          break;
      }
    },
    [Symbol.dispose]: stop,
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
