#!/bin/bash
#SBATCH --job-name=ocrfix
#SBATCH --array=1-64
#SBATCH --cpus-per-task=1
#SBATCH --mem=2G
#SBATCH --time=08:00:00
# Usage: sbatch recipes/slurm.sh SCANS REPAIRED [more options of ocrfix fix]
# Each task of the array does its share of the files, told by their names alone. A task that was
# cut short goes on where it ended: submit the same line again.
set -eu
scans=$1 repaired=$2
shift 2
exec ocrfix fix "$scans" -o "$repaired" \
    --shard "$SLURM_ARRAY_TASK_ID/${SLURM_ARRAY_TASK_COUNT:-64}" "$@"
