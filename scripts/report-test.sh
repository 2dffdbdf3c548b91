#!/usr/bin/env bash
# Draws reports and opens them in a headless browser, wide, as on a tablet and as on a phone: no console message, no text
# over text or outside its drawing, no sideways scrolling. Screenshots, light and dark, are in report-screenshots/: look at
# them.
set -eu
cd "$(dirname "$0")/.."
descgen=${DESCGEN:-.build/release/descgen}
shared=${SHARED:-../shared}
out=report-screenshots
mkdir -p "$out"
table=fixtures/report/complexes.csv

"$descgen" report "$table" --target y_eV --group-column complex --drop note,part --trees 60 \
    --select lasso:6,elastic-net,forest:6,rfe:5,rfa:6,rfa-krr:4,univariate:6 -o "$out/groups.html"
"$descgen" report "$table" --target y_eV --drop 'note,complex,part' --trees 60 --select lasso,rfa:4 \
    -o "$out/random.html"
"$descgen" report "$table" --target y_eV --group-column complex --drop note --trees 60 \
    --select lasso:6,forest:6 --split column:part --split group:complex:0.2 --split random:0.2 -o "$out/three.html"
pages=("$out/groups.html" "$out/random.html" "$out/three.html")
if [ -f "$shared/data/tmc/spin-splitting-rac155.csv" ]; then
    "$descgen" report "$shared/data/tmc/spin-splitting-rac155.csv" --target spin_splitting_kcal_mol \
        --group-column group --group-noun complexes --drop metal \
        --highlight fe_pisc_pisc_pisc_ox3_hfx0.2 --highlight fe_misc_misc_misc_ox3_hfx0.2 -o "$out/spin-splitting.html"
    pages+=("$out/spin-splitting.html")
fi
if [ -f "$shared/data/tmc/mbe-structures.xyz.gz" ]; then
    "$descgen" featurize "$shared/data/tmc/mbe-structures.xyz.gz" -d rac -q --id-from 'title:/^(.*)$/' \
        --with-columns "$shared/data/tmc/mbe-targets.csv:ox" -o "$out/mbe-rac.csv"
    "$descgen" report "$out/mbe-rac.csv" --target "$shared/data/tmc/mbe-targets.csv:spin_splitting_kcal_mol" \
        --split column:subset --split group:ligand_set:0.2 --split random:0.2 -o "$out/mbe.html"
    pages+=("$out/mbe.html")
fi
python3 Tests/Browser/report_check.py "$out" "${pages[@]}"
