"""Reads a SMILES file line by line with RDKit, default sanitisation, and writes formula and number of rings:
rdkit_perceive.py FILE"""

import gzip
import sys
from time import perf_counter

from rdkit import Chem, RDLogger
from rdkit.Chem.rdMolDescriptors import CalcMolFormula
from report import report

RDLogger.DisableLog("rdApp.*")
start = perf_counter()
molecules = rings = 0
formulas = []
with gzip.open(sys.argv[1], "rt") as stream:
    for line in stream:
        molecules += 1
        molecule = Chem.MolFromSmiles(line.split(None, 1)[0])
        if molecule is not None:
            rings += molecule.GetRingInfo().NumRings()
            formulas.append(CalcMolFormula(molecule))
seconds = perf_counter() - start
report(["rdkit"], seconds, molecules, rings=rings)
