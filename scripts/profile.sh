#!/usr/bin/env bash
# Measures how often the parts of the command run, for the compiler: Profile/descgen.profdata (see README.md beside it).
#
#     SHARED=FOLDER TOOLCHAIN=FOLDER profile.sh BUILD-COMMAND …
#
# A build that counts is made in .build-profile and works through inputs of all formats with all descriptors and models;
# its counts are merged. SHARED is the folder with the reference data, TOOLCHAIN the compiler's with bin and lib.
set -eu
cd "$(dirname "$0")/.."
runtime=$(find "$TOOLCHAIN/lib/clang" -name "libclang_rt.profile-$(uname -m).a" | head -n 1)
[ -n "$runtime" ] || { echo "profile: the toolchain has no libclang_rt.profile" >&2; exit 69; }

# Objects are kept whatever the options, so that a build without counts would be taken for one with them.
rm -rf .build-profile
"$@" --scratch-path .build-profile --product descgen -Xswiftc -Xfrontend -Xswiftc -ir-profile-generate \
    -Xlinker -u__llvm_profile_runtime -Xlinker "$runtime"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LLVM_PROFILE_FILE="$work/%p.profraw"
data=$SHARED/data
run() {
    # The exit status tells of records that failed; what counts is that there was work.
    .build-profile/release/descgen "$@" >"$work/out" 2>"$work/err" || [ $? -lt 64 ] || { cat "$work/err" >&2; exit 1; }
}

# Graphs: SMILES with aromatic letters and without, and SDF.
run convert "$data/smiles/nci5k.smi.gz" -o "$work/nci.smi"
run convert "$data/sdf/bulk/pdb_ligands.sdf.gz" -o "$work/ligands.smi"
cat "$work/nci.smi" "$work/ligands.smi" >"$work/molecules.smi"
for kind in ecfp4 fcfp4 fp2 rdkit-path torsion atom-pair maccs; do
    run featurize "$work/molecules.smi" -d "$kind" -j 1 -o "$work/$kind.fps"
done
run featurize "$data/smiles/nci5k.smi.gz" -d ecfp4 -j 1 -o "$work/kekule.fps"
run featurize "$data/sdf/bulk/pdb_ligands.sdf.gz" -d ecfp4 -j 1 -o "$work/sdf.fps"
run featurize "$data/smiles/nci5k.smi.gz" -d composition -j 1 -o "$work/composition.csv"
run featurize "$data/smiles/nci5k.smi.gz" -d ac -j 1 -o "$work/ac.npy"
run convert "$work/molecules.smi" -j 1 -o "$work/again.smi"
run convert "$data/sdf/bulk/pdb_ligands.sdf.gz" -j 1 -o "$work/again.sdf"
run inspect "$work/molecules.smi" -j 1 --columns file,record,status,atoms,bonds,formula,rings -o "$work/inspect.tsv"
run inspect "$work/molecules.smi" -j 1 --columns status,smiles -o "$work/smiles.tsv"
run inspect "$data/sdf/bulk" -j 1 -o "$work/sdf.tsv"
for _ in 1 2 3 4 5; do run inspect "$data/cml" -j 1 -o "$work/cml.tsv"; done

# Geometries.
qm7=$data/qm/qm7_7101.extxyz.gz
for kind in cm:variant=sorted cm:variant=eigen cm:variant=none bob encoded-bonds encoded-angles; do
    run featurize "$qm7" -d "$kind" -j 1 -f npy -o "$work/$kind.npy"
done
for kind in hd hda hdad; do
    run fit "$qm7" -d "$kind" -j 1 -o "$work/$kind.json"
    run featurize "$qm7" --model "$work/$kind.json" -j 1 --dtype float32 -f npy -o "$work/$kind.npy"
done
run featurize "$qm7" -d acsf:elements=H+C+N+O+S --per-atom -j 1 -f npy -o "$work/acsf.npy"
run featurize "$qm7" -d acsf:elements=H+C+N+O+S -j 1 -f npy -o "$work/sums.npy"
complexes=$data/xyz/bulk/tmqm_8k.xyz.gz
run inspect "$complexes" -j 1 -o "$work/complexes.tsv"
run featurize "$complexes" -d cm:variant=sorted,size=150 -j 1 -f npy -o "$work/tmqm.npy"
run featurize "$complexes" -d rac:set=metal-full -j 1 -o "$work/metal-full.csv"
run featurize "$complexes" -d rac:set=metal-full,mode=reference -j 1 -o "$work/metal-full-reference.csv"
for mode in default reference; do
    run featurize "$data/tmc/mbe-structures.xyz.gz" -d "rac:mode=$mode" -j 1 -o "$work/rac.csv"
done

# Models.
table="$data/tmc/spin-splitting-rac155.csv"
target="--target spin_splitting_kcal_mol --group-column group --drop metal"
for model in $(.build-profile/release/descgen list models | sed -n 's/^\([a-z-]*\): .*/\1/p'); do
    run train "$table" $target --model "$model" --jobs 1 -o "$work/$model.json"
    run predict "$work/$model.json" "$table" -o "$work/$model.csv"
done
run report "$table" $target --jobs 1 -o "$work/report.html"

# Functions of one file only are known by the file's path on this machine: they are left out.
"$TOOLCHAIN/bin/llvm-profdata" merge -sparse --no-function=";" "$work"/*.profraw -o Profile/descgen.profdata
ls -l Profile/descgen.profdata
