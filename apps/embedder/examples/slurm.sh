#!/bin/bash
# Embeds a collection as an array of 8 tasks, each one shard:
#   sbatch slurm.sh
# A task that failed is run again alone by its number: sbatch --array=3 with --shard 3/8 in place of auto.
#SBATCH --job-name=embed-wikipedia
#SBATCH --array=0-7
#SBATCH --cpus-per-task=8
#SBATCH --mem=4G
#SBATCH --output=embed-%a.log

data=${DATA:-/data}
exec pnpm --filter embedder start -- \
  --ctx_file "$data/psgs_w100.tsv" \
  --con_model_path "$data/save_dir/context_model_40" \
  --out_file "$data/embeddings/wiki" \
  --shard auto
