"""Reads every frame of an XYZ file with ASE, one at a time, and counts atoms: ase_read.py FILE"""

import sys
from time import perf_counter

from ase.io import iread
from report import report

path = sys.argv[1]
start = perf_counter()
molecules = atoms = 0
for frame in iread(path, index=":", format="extxyz"):
    molecules += 1
    atoms += len(frame)
seconds = perf_counter() - start
report(["ase"], seconds, molecules, atoms=atoms)
