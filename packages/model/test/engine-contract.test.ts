import { describeContract } from "./engine-contract.ts";
import { engines, noteMissingEngines } from "./engines.ts";

noteMissingEngines();

for (const [name, create] of engines) describeContract(name, create);
