#!/usr/bin/env bash
# The main job on the fixtures: what is in a file, descriptors of complexes, counts from SMILES, a model for new files.
set -eu
cd "$(dirname "$0")/.."
descgen=.build/release/descgen
out=demo-output
mkdir -p "$out"
start=$SECONDS
steps=0

step() {
    echo
    echo "\$ descgen $*"
    "$descgen" "$@"
    steps=$((steps + 1))
}

step inspect fixtures/demo/complexes.xyz.gz
step featurize fixtures/demo/complexes.xyz.gz -d cm -o "$out/cm.npz"
step featurize fixtures/demo/molecules.smi -d composition -o "$out/composition.csv" --errors-to "$out/problems.jsonl"
step fit fixtures/demo/complexes.xyz.gz -d cm:variant=eigen,unit=bohr -o "$out/model.json"
step featurize fixtures/demo/water.xyz --model "$out/model.json" -o "$out/water.csv"

echo
echo "Look at:"
echo "  $out/composition.csv      one row per SMILES; the broken one keeps its row, with its status"
echo "  $out/problems.jsonl       what was wrong with it, and where"
echo "  $out/cm.npz               in Python: numpy.load('$out/cm.npz')['X']"
echo "  $out/water.csv            eigenvalues on the layout learned from the complexes"
for file in cm.npz composition.csv problems.jsonl model.json water.csv; do
    [ -s "$out/$file" ] || { echo "missing: $out/$file"; echo "$steps passed, 1 failed"; exit 1; }
done
# One row per record, the header not counted: the same number goes in and comes out.
rows=$(($(wc -l <"$out/composition.csv") - 1))
lines=$(grep -c . fixtures/demo/molecules.smi)
[ "$rows" -eq "$lines" ] || { echo "$lines records, but $rows rows"; echo "$steps passed, 1 failed"; exit 1; }
echo "demo: $((SECONDS - start)) s"
echo "$steps passed, 0 failed"
