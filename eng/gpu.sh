#!/usr/bin/env bash
# Takes the tests and benchmarks of CUDA to a machine that has an NVIDIA driver and a Python with PyTorch 2.10 or 2.11, whose libtorch serves both.
#
#   eng/gpu.sh pack gpu.tar.xz        here: publishes both programs with .NET, without libtorch
#   tar xf gpu.tar.xz && gpu/gpu.sh run [PYTHON]        there: runs the tests, then the table, which gpu.json keeps
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

pack() {
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    for program in GpuTests Benchmarks; do
        dotnet publish "$here/../tests/Microsoft.ML.AuxiLearn.$program" -c Release -o "$folder/gpu" -p:TorchBackend=none -p:RuntimeIdentifier=linux-x64 \
            -p:SelfContained=true -p:DebugType=none -p:GenerateDocumentationFile=false
    done
    rm -rf "$folder/gpu/.playwright" "$folder"/gpu/*.xml
    cp "$here/gpu.sh" "$folder/gpu/"
    tar -C "$folder" -cf - gpu | xz -T0 -6 > "$1"
    echo "$1 has $(($(stat -c %s "$1") / 1000000)) MB."
}

run() {
    local python=${1:-python3}
    AUXILEARN_LIBTORCH=$("$python" -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')
    export AUXILEARN_LIBTORCH AUXILEARN_PYTHON=$python
    "$python" -c 'import torch; print("PyTorch", torch.__version__, "on", torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU")'
    "$here/Microsoft.ML.AuxiLearn.GpuTests" -trait Category=Gpu
    "$here/Microsoft.ML.AuxiLearn.Benchmarks" gpu --json gpu.json
}

case "${1:-}" in
    pack) pack "${2:?the archive}" ;;
    run) run "${2:-}" ;;
    *) sed -n '2,5s/^# \?//p' "${BASH_SOURCE[0]}"; exit 2 ;;
esac
