/** What a conversion may not carry over as it was, and how to say so behind a count. */
export const LOSSES = {
  answers: "questions without their answers: the format holds none",
  titles: "passages without their titles: the format holds none",
  ids: "questions and passages without their ids: the format holds none",
  scores: "passages without their scores: the format holds none",
  negatives: "ordinary negatives left out: the format holds hard ones only",
  hardNegatives: "hard negatives left out: the format holds so many a row, or none without a positive",
  characters: "texts with tabs, line breaks or broken characters replaced: the format is plain lines",
  repeated: "passages named again for the same question, which count as they were named first",
  renamed: "new ids in place of some that stood for two things or that the format cannot hold",
  grades: "relevance grades above 1 that became plain positives",
  examples: "examples left out: the format needs a positive, or a positive and hard negatives",
} as const;

export type Loss = keyof typeof LOSSES;
