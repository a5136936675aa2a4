import type { Options } from "./option.ts";

const accepted = { group: "Accepted from the papers' command lines" } as const;

/**
 * Flags that the papers' programs need and several apps do not: each is read, and says once why it changes nothing. An
 * app picks its own from here, with another reason where this one is not its own.
 */
export const papersFlags = {
  pretrainedModelCfg: {
    ...accepted,
    kind: "text",
    description: "The model that training began with",
    inert: "the encoder's directory says what it is",
  },
  pretrainedFile: {
    ...accepted,
    kind: "text",
    description: "The weights that training began with",
    inert: "the encoder's weights are those of its directory",
  },
  projectionDim: {
    ...accepted,
    kind: "integer",
    minimum: 0,
    unit: "numbers",
    description: "Numbers of an embedding",
    inert: "the encoder's directory says whether a linear layer stands on top",
  },
  fp16OptLevel: {
    ...accepted,
    kind: "text",
    description: "Apex's way of mixing precisions",
    inert: "it is Apex's, which is not used",
  },
  localRank: {
    ...accepted,
    kind: "integer",
    description: "One process's number of several",
    inert: "one process does all of it, with all cores",
  },
} as const satisfies Options;
