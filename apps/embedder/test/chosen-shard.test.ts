import * as fc from "fast-check";
import { expect, test } from "vitest";
import { chosenShard, chosenShards } from "../src/embed/chosen-shard.ts";

const slurm = (id: number, min: number, count: number, step: number) => ({
  SLURM_ARRAY_TASK_ID: `${id}`,
  SLURM_ARRAY_TASK_MIN: `${min}`,
  SLURM_ARRAY_TASK_MAX: `${min + step * (count - 1)}`,
  SLURM_ARRAY_TASK_STEP: `${step}`,
  SLURM_ARRAY_TASK_COUNT: `${count}`,
});

test.each([
  [{ shard: "3/8" }, { index: 3, count: 8 }],
  [
    { shardId: 3, numShards: 8 },
    { index: 3, count: 8 },
  ],
  [{}, { index: 0, count: 1 }],
])("%j is a shard, whatever a scheduler says", (options, expected) => {
  expect(chosenShard(options, { JOB_COMPLETION_INDEX: "7" })).toEqual(expected);
});

test("the tasks of a Kubernetes Indexed Job are the shards, once each", () => {
  const shards = Array.from({ length: 8 }, (_, index) =>
    chosenShard({ shard: "auto", numShards: 8 }, { JOB_COMPLETION_INDEX: `${index}` }),
  );
  expect(shards).toEqual(Array.from({ length: 8 }, (_, index) => ({ index, count: 8 })));
});

test("the tasks of a Slurm array are the shards, once each, wherever it starts and however it steps", () => {
  const number = (max: number, min = 0) => fc.integer({ min, max });
  fc.assert(
    fc.property(number(1000), number(50, 1), number(9, 1), (min, count, step) => {
      const ids = Array.from({ length: count }, (_, task) => min + task * step);
      const shards = ids.map((id) => chosenShard({ shard: "auto" }, slurm(id, min, count, step)));
      expect(shards).toEqual(ids.map((_, index) => ({ index, count })));
    }),
  );
});

test.each([
  [{ shard: "auto", numShards: 8 }, {}, "expected JOB_COMPLETION_INDEX of a Kubernetes Indexed Job or SLURM_ARRAY"],
  [{ shard: "auto" }, { JOB_COMPLETION_INDEX: "0" }, "expected --num_shards beside JOB_COMPLETION_INDEX, got none"],
  [{ shard: "auto", numShards: 8 }, { JOB_COMPLETION_INDEX: "8" }, "expected JOB_COMPLETION_INDEX below 8, got 8"],
  [{ shard: "auto", numShards: 8 }, { JOB_COMPLETION_INDEX: "-1" }, "a whole number in JOB_COMPLETION_INDEX, got -1"],
  [{ shard: "auto", numShards: 8 }, { JOB_COMPLETION_INDEX: "1", ...slurm(1, 0, 8, 1) }, "got both; give --shard i/n"],
  [{ shard: "auto", numShards: 4 }, slurm(1, 0, 8, 1), "expected --num_shards 8, the array's tasks, got 4"],
  [{ shard: "auto" }, { ...slurm(4, 1, 3, 1), SLURM_ARRAY_TASK_MAX: "5" }, "got task 4 of 3 from 1 to 5 by 1"],
  [{ shard: "auto" }, { ...slurm(1, 0, 8, 1), SLURM_ARRAY_TASK_STEP: "0" }, "expected an array without gaps"],
  [{ shard: "auto" }, { SLURM_ARRAY_TASK_ID: "1" }, "expected a whole number in SLURM_ARRAY_TASK_MIN, got nothing"],
  [{ shard: "auto", shardId: 1 }, {}, "--shard_id: expected no --shard beside it"],
  [{ shardId: 1 }, {}, "--shard_id: expected --num_shards with it"],
  [{ numShards: 8 }, {}, "--num_shards: expected --shard_id with it, got none; or give --shard i/n, or --workers"],
  [{ shard: "8/8" }, {}, "--shard: expected i/n with 0 ≤ i < n"],
])("%j in %j is refused", (options, environment, message) => {
  expect(() => chosenShard(options, environment)).toThrow(message);
});

test("workers have all shards, as many as there are workers or as --num_shards says, and no single one", () => {
  const all = (count: number) => Array.from({ length: count }, (_, index) => ({ index, count }));
  expect(chosenShards({ workers: 3 }, {})).toEqual(all(3));
  expect(chosenShards({ workers: 2, numShards: 8 }, {})).toEqual(all(8));
  expect(chosenShards({ shard: "3/8" }, {})).toEqual([{ index: 3, count: 8 }]);
  for (const one of [{ shard: "auto" }, { shard: "0/2" }, { shardId: 0 }]) {
    expect(() => chosenShards({ workers: 2, ...one }, {})).toThrow("workers embed all shards");
  }
});
