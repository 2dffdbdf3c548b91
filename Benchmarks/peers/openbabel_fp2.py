"""Reads a SMILES file line by line and writes FP2 as FPS with Open Babel: openbabel_fp2.py FILE OUT"""

import gzip
import sys
from time import perf_counter

from openbabel import openbabel
from report import report

openbabel.obErrorLog.SetOutputLevel(-1)
conversion = openbabel.OBConversion()
conversion.SetInFormat("smi")
fingerprint = openbabel.OBFingerprint.FindFingerprint("FP2")
start = perf_counter()
molecules = 0
with gzip.open(sys.argv[1], "rt") as lines, open(sys.argv[2], "w") as target:
    for line in lines:
        smiles, _, name = line.rstrip("\n").partition("\t" if "\t" in line else " ")
        molecules += 1
        molecule = openbabel.OBMol()
        if not conversion.ReadString(molecule, smiles):
            continue
        words = openbabel.vectorUnsignedInt()
        fingerprint.GetFingerprint(molecule, words)
        bits = b"".join(word.to_bytes(4, "little") for word in words)
        target.write(f"{bits.hex()}\t{name}\n")
seconds = perf_counter() - start
report(["openbabel-wheel"], seconds, molecules)
