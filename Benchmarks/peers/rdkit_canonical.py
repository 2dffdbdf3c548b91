"""Writes the canonical SMILES of every line of a SMILES file with RDKit: rdkit_canonical.py FILE"""

import gzip
import sys
from time import perf_counter

from rdkit import Chem, RDLogger
from report import report

RDLogger.DisableLog("rdApp.*")
start = perf_counter()
molecules = characters = 0
with gzip.open(sys.argv[1], "rt") as lines:
    for line in lines:
        molecules += 1
        molecule = Chem.MolFromSmiles(line.split(None, 1)[0])
        if molecule is not None:
            characters += len(Chem.MolToSmiles(molecule))
seconds = perf_counter() - start
report(["rdkit"], seconds, molecules, characters=characters)
