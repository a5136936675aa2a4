import { CommandLineError } from "@dpr/command-line";
import type { Shard } from "@dpr/data";

/**
 * The shard of `--shard auto`: that of this task among those that a scheduler has started. Kubernetes' Indexed Jobs say
 * the index alone (JOB_COMPLETION_INDEX) and leave the count to `--num_shards`; Slurm's arrays, which may start anywhere
 * and leave out a fixed step, say both (SLURM_ARRAY_TASK_ID, _MIN, _MAX, _STEP, _COUNT).
 */
export function taskShard(environment: Readonly<NodeJS.ProcessEnv>, numShards: number | undefined): Shard {
  const { JOB_COMPLETION_INDEX: completionIndex, SLURM_ARRAY_TASK_ID: taskId } = environment;
  if (completionIndex !== undefined && taskId !== undefined) {
    throw refusal("one of JOB_COMPLETION_INDEX and SLURM_ARRAY_TASK_ID", "both", "give --shard i/n");
  }
  if (completionIndex !== undefined) return kubernetesShard(environment, numShards);
  if (taskId !== undefined) return slurmShard(environment, numShards);
  throw refusal(
    "JOB_COMPLETION_INDEX of a Kubernetes Indexed Job or SLURM_ARRAY_TASK_ID of a Slurm array",
    "neither",
    "outside of these give --shard i/n",
  );
}

function kubernetesShard(environment: Readonly<NodeJS.ProcessEnv>, numShards: number | undefined): Shard {
  const index = wholeNumber(environment, "JOB_COMPLETION_INDEX");
  if (numShards === undefined) {
    throw refusal("--num_shards beside JOB_COMPLETION_INDEX", "none", "it is the Job's completions");
  }
  if (index >= numShards) {
    throw refusal(`JOB_COMPLETION_INDEX below ${numShards}`, `${index}`, "make --num_shards the Job's completions");
  }
  return { index, count: numShards };
}

function slurmShard(environment: Readonly<NodeJS.ProcessEnv>, numShards: number | undefined): Shard {
  const names = ["ID", "MIN", "MAX", "STEP", "COUNT"] as const;
  const [id, min, max, step, count] = names.map((name) => wholeNumber(environment, `SLURM_ARRAY_TASK_${name}`));
  const index = (id - min) / step;
  // Of --array=1,4,5 nobody can tell how many shards there are.
  if (!Number.isInteger(index) || index < 0 || index >= count || max !== min + step * (count - 1)) {
    const array = `task ${id} of ${count} from ${min} to ${max} by ${step}`;
    throw refusal(
      "an array without gaps, such as 0-7 or 1-15:2",
      array,
      "give --shard i/n to tasks that are run again",
    );
  }
  if (numShards !== undefined && numShards !== count) {
    throw refusal(`--num_shards ${count}, the array's tasks`, `${numShards}`, "leave it out");
  }
  return { index, count };
}

function wholeNumber(environment: Readonly<NodeJS.ProcessEnv>, name: string): number {
  const text = environment[name] ?? "";
  if (!/^\d{1,9}$/.test(text)) throw refusal(`a whole number in ${name}`, text || "nothing", "give --shard i/n");
  return Number(text);
}

function refusal(expected: string, got: string, advice: string): CommandLineError {
  return new CommandLineError(`--shard auto: expected ${expected}, got ${got}; ${advice}`);
}
