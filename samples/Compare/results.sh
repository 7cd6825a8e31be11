#!/usr/bin/env bash
# The tables of docs/results.md: results.sh DATA OUT, where DATA has the folders mulan-mtr, optdigits and seaborn. A second run continues.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=$(realpath "$1") out=$2
mkdir -p "$out"
dotnet build -c Release samples/Compare
compare=(dotnet run -c Release --no-build --project samples/Compare -- --members 1)

# Seeds are spent where they decide.
often=SingleTask,Equal,Uncertainty,GradientCosine,AuxiNash,AuxiLearn,AuxiLearnPaper
seldom=Fixed,DynamicWeightAverage,GradNorm,Mgda,PcGrad,CaGrad,RandomLossWeighting,NashMtl,AutoLambda

table() {
    local name=$1
    shift
    "${compare[@]}" "$@" --steps 2000 --trials 3 --methods "$often" --seeds 10 --outside all --json "$out/$name.json"
    "${compare[@]}" "$@" --steps 2000 --trials 3 --methods "$seldom" --seeds 3 --outside none --json "$out/$name.json"
}

# The first target of a table is the main one, the others are auxiliary.
for table in enb:2 jura:3 slump:3 edm:2 wq:14 andro:6 scpf:3 osales:12; do
    name=${table%:*} targets=${table#*:}
    table "$name" --data "$data/mulan-mtr/$name.arff" --label "last:$targets" --auxiliary "last:$((targets - 1))" --task regression
done
for labelled in 50 100 300 1000; do
    table "digits$labelled" --data "$data/optdigits/digits-with-attributes.csv" --label digit --auxiliary 'segment*,noise*' --split split --task multiclass --labelled "$labelled"
done
table penguins --data "$data/seaborn/penguins.csv" --label species --auxiliary sex,body_mass_g --task multiclass
table taxis --data "$data/seaborn/taxis.csv" --label fare --auxiliary tip,tolls,distance --ignore total,pickup,dropoff --task regression

mapfile -t files < <(ls -v "$out"/*.json)
dotnet run -c Release --no-build --project samples/Compare -- table "${files[@]}"
