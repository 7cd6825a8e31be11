#!/usr/bin/env bash
# Measures what docs/results.md tells of learned tasks: FOLDER has optdigits, cifar-10-batches-bin and oxford-pet-3breeds, OUT gets a JSON file for each experiment, with which a second
# call goes on, and its pictures. What a learned task is by default was chosen on seeds 1 to 5.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: $0 FOLDER OUT [OPTION...]" >&2; exit 2; }
data=$1 out=$2; shift 2
here=$(dirname "${BASH_SOURCE[0]}")
mkdir -p "$out"
learned() { local name=$1; shift; dotnet run -c Release --project "$here" -- --json "$out/$name.json" --pictures "$out/$name" --trials 2 "$@"; }
digits="--data $data/optdigits/digits-with-attributes.csv --format table --label digit --ignore segment*,noise* --split split --steps 1000 --first-seed 6"
cifar="--data $data/cifar-10-batches-bin --format cifar10 --first-seed 6"
set -f   # the wildcards are the sample's
learned digits-100 $digits --labels 10 --seeds 30 "$@"
learned digits-300 $digits --labels 30 --seeds 30 "$@"
learned cifar-500 $cifar --labels 50 --steps 1500 --seeds 10 "$@"
learned cifar-2000 $cifar --labels 200 --steps 1500 --seeds 5 "$@"
learned pets-30 --data "$data/oxford-pet-3breeds" --format pet --first-seed 6 --labels 10 --seeds 5 --steps 300 "$@"
