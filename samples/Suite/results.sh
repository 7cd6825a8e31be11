#!/usr/bin/env bash
# Measures every set of the suite and puts them on one page, OUT/suite.html: the tables and photos of samples/Suite, rooms and CamVid (samples/IndoorScenes), birds from noise
# (samples/BirdAttributes) and CIFAR-10 with a learned task (samples/LearnedAuxiliary). FOLDER has the data sets that docs/datasets.md names. A second call adds what is missing.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: $0 FOLDER OUT [OPTION OF SUITE...]" >&2; exit 2; }
data=$1 out=$2; shift 2
samples=$(dirname "${BASH_SOURCE[0]}")/..
mkdir -p "$out/beside" "$data/photos"
sample() { local name=$1; shift; dotnet run -c Release --project "$samples/$name" -p:Onnx=true -- "$@"; }
cub="--data $data/cub-200-2011-10classes"
[ -e "$data/photos/birds.csv" ] || sample BirdAttributes $cub --backbone imagenet --table "$data/photos/birds.csv"
[ -e "$data/photos/pets.csv" ] || sample BirdAttributes --data "$data/oxford-pet-3breeds" --format pet --backbone imagenet --table "$data/photos/pets.csv"
scenes() { sample IndoorScenes --compare --json "$out/beside/$1.json" --out "$out/$1" --height 48 --width 64 --steps 250 "${@:2}"; }
scenes rooms-40 --train 40
scenes rooms-100 --train 100
scenes camvid-50 --train 50 --data "$data/camvid" --format camvid
for labels in 5 10; do
    sample BirdAttributes --compare $cub --labels $labels --steps 800 --out "$out" --json "$out/beside/birds-$labels-from-noise.json" \
        --crops "$data/cub-200-2011-10classes/packed64/images-idx4-ubyte.gz"
done
sample LearnedAuxiliary --data "$data/cifar-10-batches-bin" --format cifar10 --labels 50 --steps 1500 --trials 2 --first-seed 6 --seeds 5 \
    --json "$out/beside/cifar-500-learned.json" --pictures "$out/cifar-500-learned"
sample Suite --data "$data" --out "$out" --report "$out/suite.html" --first-seed 101 --beside "$out"/beside/*.json "$@"
