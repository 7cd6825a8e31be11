#!/usr/bin/env bash
# Measures what docs/results.md tells of images with attributes: FOLDER has cub-200-2011-10classes and oxford-pet-3breeds, OUT gets a JSON file for each experiment,
# with which a second call goes on.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: $0 FOLDER OUT [OPTION...]" >&2; exit 2; }
data=$1 out=$2; shift 2
here=$(dirname "${BASH_SOURCE[0]}")
mkdir -p "$out"
birds() { dotnet run -c Release --project "$here" -- --compare --steps 800 --out "$out" "$@"; }
cub="--data $data/cub-200-2011-10classes --crops $data/cub-200-2011-10classes/packed64/images-idx4-ubyte.gz"
pet="--data $data/oxford-pet-3breeds --format pet --crops $data/oxford-pet-3breeds/packed64/images-idx4-ubyte.gz"
birds $cub --labels 5 --json "$out/cub-5.json" "$@"
birds $cub --labels 10 --json "$out/cub-10.json" "$@"
birds $pet --labels 10 --json "$out/pet-10.json" "$@"
