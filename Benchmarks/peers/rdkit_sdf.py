"""Reads every record of an SD file with RDKit, one at a time, without perception, and counts atoms and bonds:
rdkit_sdf.py FILE"""

import sys
from time import perf_counter

from rdkit import Chem, RDLogger
from report import report

RDLogger.DisableLog("rdApp.*")
path = sys.argv[1]
start = perf_counter()
molecules = atoms = bonds = 0
with open(path, "rb") as stream:
    for molecule in Chem.ForwardSDMolSupplier(stream, sanitize=False, removeHs=False):
        molecules += 1
        if molecule is not None:
            atoms += molecule.GetNumAtoms()
            bonds += molecule.GetNumBonds()
seconds = perf_counter() - start
report(["rdkit"], seconds, molecules, atoms=atoms, bonds=bonds)
