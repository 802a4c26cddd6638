#!/usr/bin/env bash
# Reproduces the shipped model and its figures from ../shared; about an hour on two idle cores.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# Waiting threads sleep: spinning ones collapse as soon as anything else runs.
export OMP_WAIT_POLICY=PASSIVE OMP_NUM_THREADS="${OMP_NUM_THREADS:-2}" HF_HUB_OFFLINE=1
python="${PYTHON:-python3}"
scratch="${FRAMELENS_SCRATCH:-$here/../../../lab/train}"
shared="${FRAMELENS_SHARED:-$here/../../../shared}"
for stage in ${*:-one two final held seeds weights}; do
  if [ "$stage" = weights ]; then
    (cd "$here/../.." && cargo run --release --example stance_facts -- "$shared/gold/coded") > "$scratch/facts.csv"
    "$python" "$here/fit_weights.py" "$scratch/facts.csv" "$scratch/oof_held.csv" --write
  else
    nice -n 10 "$python" "$here/train.py" --stage "$stage"
  fi
done
