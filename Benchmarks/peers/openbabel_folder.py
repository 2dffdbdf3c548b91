"""Reads every file of a folder with Open Babel and counts files and atoms: openbabel_folder.py FOLDER FORMAT

The unit is the file: what a record of a CML file is, the two programs decide differently. Some CML files damage Open
Babel's memory so that a later one crashes it, so each file is read in a forked child. The child reads it twice and times
the second time, when plug-ins and tables are loaded; a child that crashes counts as having taken no time."""

import os
import struct
import sys
from pathlib import Path
from time import perf_counter

from openbabel import openbabel
from report import report


def read(path: Path, form: str) -> tuple[float, int]:
    """Seconds and atoms of one file."""
    start = perf_counter()
    conversion = openbabel.OBConversion()
    conversion.SetInFormat(form)
    molecule = openbabel.OBMol()
    atoms = 0
    more = conversion.ReadFile(molecule, str(path))
    while more:
        atoms += molecule.NumAtoms()
        molecule = openbabel.OBMol()
        more = conversion.Read(molecule)
    return perf_counter() - start, atoms


folder, form = sys.argv[1:3]
openbabel.obErrorLog.SetOutputLevel(-1)
files = sorted(path for path in Path(folder).rglob("*") if path.suffix in {".cml", ".xml"})
seconds = 0.0
atoms = crashed = 0
for path in files:
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        read(path, form)
        os.write(sender, struct.pack("dq", *read(path, form)))
        os._exit(0)
    os.close(sender)
    answer = os.read(receiver, 16)
    os.close(receiver)
    os.waitpid(child, 0)
    if len(answer) == 16:
        taken, count = struct.unpack("dq", answer)
        seconds += taken
        atoms += count
    else:
        crashed += 1
report(["openbabel-wheel"], seconds, len(files), atoms=atoms, crashed=crashed)
