#!/usr/bin/env bash
# Reproduces the shipped model and its figures from ../shared and HRDsAttack's data/train.json (FRAMELENS_HRDS); about seven hours on two
# idle cores.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# Waiting threads sleep: spinning ones collapse as soon as anything else of equal priority runs.
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-PASSIVE}" OMP_NUM_THREADS="${OMP_NUM_THREADS:-2}" HF_HUB_OFFLINE=1
python="${PYTHON:-python3}"
scratch="${FRAMELENS_SCRATCH:-$here/../../../lab/train}"
shared="${FRAMELENS_SHARED:-$here/../../../shared}"
facts() { (cd "$here/../.." && cargo run --release --example stance_facts -- "$1"); }
for stage in ${*:-one two three four five six seven eight export predict weights public seeds}; do
  if [ "$stage" = weights ]; then
    "$python" "$here/as_coded.py" "$scratch/written"
    facts "$shared/gold/coded" > "$scratch/facts_coded.csv"
    facts "$scratch/written" > "$scratch/facts_written.csv"
    "$python" "$here/as_coded.py" "$scratch/hrds" --hrds
    facts "$scratch/hrds" > "$scratch/facts_hrds.csv"
    "$python" "$here/fit_weights.py" "$scratch" --write
  elif [ "$stage" = public ]; then
    "$python" "$here/evaluate_public.py" "$scratch/seven_e0.safetensors" "$scratch/eight_e0.safetensors"
  else
    nice -n 10 "$python" "$here/train.py" --stage "$stage"
  fi
done
