"""Writes the canonical SMILES of every line of a SMILES file with chematic: chematic_canonical.py FILE"""

import gzip
import sys
from time import perf_counter

from chematic import from_smiles
from report import report

start = perf_counter()
molecules = characters = 0
with gzip.open(sys.argv[1], "rt") as lines:
    for line in lines:
        molecules += 1
        try:
            characters += len(from_smiles(line.split(None, 1)[0]).smiles)
        except ValueError:
            pass
seconds = perf_counter() - start
report(["chematic"], seconds, molecules, characters=characters)
