import { CommandLineError } from "@dpr/command-line";
import { parseShard, type Shard, ShardNameError } from "@dpr/data";
import type { EmbedOptions } from "./embed-options.ts";
import { taskShard } from "./task-shard.ts";

type ShardOptions = Partial<Pick<EmbedOptions, "shard" | "shardId" | "numShards">>;

/** The parts of the corpus that are to be embedded: all of them, by `--workers`, or one. */
export function chosenShards(
  { workers, ...options }: ShardOptions & Partial<Pick<EmbedOptions, "workers">>,
  environment: Readonly<NodeJS.ProcessEnv>,
): readonly Shard[] {
  if (workers === undefined) return [chosenShard(options, environment)];
  const { shard, shardId, numShards: count = workers } = options;
  if (shard !== undefined || shardId !== undefined) {
    const flag = shard === undefined ? "shard_id" : "shard";
    throw new CommandLineError(`--workers: expected no --${flag} beside it, got both; workers embed all shards`);
  }
  return Array.from({ length: count }, (_, index) => ({ index, count }));
}

/** The part of the corpus that `--shard`, or `--shard_id` with `--num_shards`, asks for; without any, all of it. */
export function chosenShard(
  { shard, shardId, numShards }: ShardOptions,
  environment: Readonly<NodeJS.ProcessEnv>,
): Shard {
  if (shard !== undefined && shardId !== undefined) {
    throw new CommandLineError("--shard_id: expected no --shard beside it, got both; they mean the same");
  }
  if (shard === "auto") return taskShard(environment, numShards);
  if ((shardId === undefined) !== (numShards === undefined)) {
    const [given, missing] = shardId === undefined ? ["num_shards", "shard_id"] : ["shard_id", "num_shards"];
    const advice = shardId === undefined ? "or give --shard i/n, or --workers for all shards" : "or give --shard i/n";
    throw new CommandLineError(`--${given}: expected --${missing} with it, got none; ${advice}`);
  }
  try {
    return parseShard(shard ?? `${shardId ?? 0}/${numShards ?? 1}`);
  } catch (error) {
    // Its message starts with "shard:".
    if (error instanceof ShardNameError) throw new CommandLineError(`--${error.message}`, { cause: error });
    throw error;
  }
}
