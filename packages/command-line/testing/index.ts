export * from "./run-script.ts";
export { useFolder } from "./use-folder.ts";
