"""Reads a SMILES file line by line and writes FPS with RDKit: rdkit_fingerprint.py FILE OUT KIND"""

import gzip
import sys
from time import perf_counter

from rdkit import Chem, DataStructs, RDLogger
from rdkit.Chem import rdFingerprintGenerator, rdMolDescriptors
from report import report

MAKERS = {
    "ecfp4": lambda: rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048).GetFingerprint,
    "rdkit-path": lambda: rdFingerprintGenerator.GetRDKitFPGenerator(fpSize=2048).GetFingerprint,
    "atom-pair": lambda: rdFingerprintGenerator.GetAtomPairGenerator(fpSize=2048).GetFingerprint,
    "torsion": lambda: rdFingerprintGenerator.GetTopologicalTorsionGenerator(fpSize=2048).GetFingerprint,
    "maccs": lambda: rdMolDescriptors.GetMACCSKeysFingerprint,
}

RDLogger.DisableLog("rdApp.*")
path, out, kind = sys.argv[1:4]
fingerprint = MAKERS[kind]()
start = perf_counter()
molecules = 0
with gzip.open(path, "rt") as lines, open(out, "w") as target:
    for line in lines:
        smiles, _, name = line.rstrip("\n").partition("\t" if "\t" in line else " ")
        molecules += 1
        molecule = Chem.MolFromSmiles(smiles)
        if molecule is not None:
            target.write(f"{DataStructs.BitVectToFPSText(fingerprint(molecule))}\t{name}\n")
seconds = perf_counter() - start
report(["rdkit"], seconds, molecules)
