#!/usr/bin/env bash
# Measures what docs/results.md tells of self-supervised tasks: FOLDER has optdigits, mulan-mtr, cifar-10-batches-bin, oxford-pet-3breeds and photos (pets.csv of
# BirdAttributes --table), OUT gets a JSON file for each experiment, with which a second call goes on. Nothing was chosen on these seeds.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: $0 FOLDER OUT [OPTION...]" >&2; exit 2; }
data=$1 out=$2; shift 2
here=$(dirname "${BASH_SOURCE[0]}")
mkdir -p "$out"
supervised() { local name=$1; shift; dotnet run -c Release --project "$here" -- --json "$out/$name.json" --first-seed 6 --seeds 5 "$@"; }
set -f   # the wildcards are the sample's
supervised digits-100 --data "$data/optdigits/digits-with-attributes.csv" --label digit --task multiclass --ignore "segment*,noise*" --split split --labels 100 --steps 1500 "$@"
supervised digits-100-members --data "$data/optdigits/digits-with-attributes.csv" --label digit --task multiclass --ignore "segment*,noise*" --split split --labels 100 --steps 1500 --members 4 "$@"
supervised digits-100-number --data "$data/optdigits/digits-with-attributes.csv" --label digit --ignore "segment*,noise*" --split split --labels 100 --steps 1500 "$@"
supervised jura-60 --data "$data/mulan-mtr/jura.arff" --label last:3 --ignore last:2 --labels 60 --steps 1500 "$@"
supervised wq-100 --data "$data/mulan-mtr/wq.arff" --label last:14 --ignore last:13 --labels 100 --steps 1500 "$@"
supervised clouds-10 --format clouds --labels 10 --steps 400 "$@"
supervised clouds-50 --format clouds --labels 50 --steps 400 "$@"
supervised clouds-200 --format clouds --labels 200 --steps 400 "$@"
supervised pets-30 --data "$data/oxford-pet-3breeds" --format pets --labels 30 --steps 800 "$@"
supervised pets-30-features --data "$data/photos/pets.csv" --label main --ignore "aux*" --task multiclass --labels 30 --steps 1000 "$@"
supervised rendered-40 --labels 40 --steps 800 "$@"
supervised cifar-500 --data "$data/cifar-10-batches-bin" --format cifar10 --labels 500 --steps 6000 "$@"
supervised cifar-2000 --data "$data/cifar-10-batches-bin" --format cifar10 --labels 2000 --steps 6000 --methods "Rotation alone,Equal,AuxiLearn" "$@"
