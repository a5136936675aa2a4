import { setTimeout } from "node:timers/promises";
import { holdLock } from "../src/index.ts";

await holdLock(process.argv[2]);
console.log("held");
await setTimeout(1e9);
