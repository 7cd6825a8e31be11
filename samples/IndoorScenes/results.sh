#!/usr/bin/env bash
# Measures the numbers of docs/results.md for dense labels: FOLDER has camvid, OUT gets a JSON file and pictures for each experiment.
# A second call continues with those files.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: $0 FOLDER OUT [OPTION...]" >&2; exit 2; }
data=$1 out=$2; shift 2
here=$(dirname "${BASH_SOURCE[0]}")
mkdir -p "$out"
scenes() { local name=$1; shift; dotnet run -c Release --project "$here" -- --compare --json "$out/$name.json" --out "$out/$name" "$@"; }
for train in 40 100 300; do
    scenes "rooms-$train" --height 48 --width 64 --train "$train" --steps 250 "$@"
done
for train in 50 367; do
    scenes "camvid-$train" --data "$data/camvid" --format camvid --height 48 --width 64 --train "$train" --steps 250 "$@"
done
