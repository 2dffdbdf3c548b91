"""Reads a SMILES file line by line and makes fingerprints with chematic: chematic_fingerprint.py FILE KIND"""

import gzip
import sys
from time import perf_counter

import chematic
from report import report

METHODS = {
    "ecfp4": "rdkit_ecfp4",
    "rdkit-path": "rdkit_rdk_fp",
    "atom-pair": "rdkit_atom_pair_fp",
    "torsion": "rdkit_torsion_fp",
    "maccs": "maccs",
}

path, kind = sys.argv[1:3]
method = METHODS[kind]
start = perf_counter()
molecules = made = 0
with gzip.open(path, "rt") as lines:
    for line in lines:
        smiles = line.split(None, 1)[0]
        molecules += 1
        try:
            made += bool(getattr(chematic.from_smiles(smiles), method)())
        except (ValueError, RuntimeError):
            pass
seconds = perf_counter() - start
report(["chematic"], seconds, molecules, made=made)
