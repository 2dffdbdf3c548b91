"""Reads every file of a folder with Open Babel and counts files and atoms: openbabel_folder.py FOLDER FORMAT

The unit is the file: what a record of a CML file is, the two programs decide differently."""

import sys
from pathlib import Path
from time import perf_counter

from openbabel import openbabel
from report import report

folder, form = sys.argv[1:3]
openbabel.obErrorLog.SetOutputLevel(-1)
files = sorted(path for path in Path(folder).rglob("*") if path.suffix in {".cml", ".xml"})
start = perf_counter()
atoms = 0
for path in files:
    conversion = openbabel.OBConversion()
    conversion.SetInFormat(form)
    molecule = openbabel.OBMol()
    more = conversion.ReadFile(molecule, str(path))
    while more:
        atoms += molecule.NumAtoms()
        molecule = openbabel.OBMol()
        more = conversion.Read(molecule)
seconds = perf_counter() - start
report(["openbabel-wheel"], seconds, len(files), atoms=atoms)
