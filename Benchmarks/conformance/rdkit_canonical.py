"""RDKit reads our canonical SMILES as the same molecules: make conformance-peers.

Every row of oracles/fp/molecules.tsv.gz and every line of data/smiles/nci5k.smi.gz goes through `descgen inspect --columns
record,status,smiles`; RDKit's own canonical text of our string must be that of the input. Exempt are the complexes
below: RDKit gives the two strings different texts although they are the same arrangement of like ligands (its
permutation numbers of @SP, @TB and @OH are not made canonical, and re-writing its own text changes it, too). Each exemption
must be needed."""

import argparse
import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

from rdkit import Chem, RDLogger, rdBase

RDLogger.DisableLog("rdApp.*")

# Rows of molecules.tsv.gz; see Sources/Perception/Perception.docc/canonical-smiles.md.
SYMMETRIC_COMPLEXES = {
    "d00848", "d00851", "d00852", "d00855", "d00856", "d00857", "d00858", "d00860", "d00861", "d00863", "d00864",
    "d00868", "d00869", "d00875", "d00876", "d00879", "d00881", "d00882", "d00885", "d00887", "d00891", "d00893",
}


def ours(descgen: str, lines: list[str]) -> list[tuple[str, str]]:
    """Status and canonical SMILES of every line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.smi"
        path.write_text("".join(line + "\n" for line in lines))
        command = [descgen, "inspect", "--columns", "status,smiles", "--no-header", "--blank-lines", "row", str(path)]
        text = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    rows = [tuple(line.split("\t")) for line in text.split("\n")[:-1]]
    # Tables escape the backslash.
    return [(status, smiles.replace("\\\\", "\\")) for status, smiles in rows]


def canonical(smiles: str) -> str | None:
    """RDKit's text."""
    molecule = Chem.MolFromSmiles(smiles)
    return None if molecule is None else Chem.MolToSmiles(molecule)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--descgen", required=True)
    parser.add_argument("--shared", required=True, type=Path)
    arguments = parser.parse_args()
    with gzip.open(arguments.shared / "oracles/fp/molecules.tsv.gz", "rt") as lines:
        header = next(lines).rstrip("\n").split("\t")
        table = [dict(zip(header, line.rstrip("\n").split("\t"))) for line in lines]
    with gzip.open(arguments.shared / "data/smiles/nci5k.smi.gz", "rt") as lines:
        nci = [line.split()[0] for line in lines]
    names = [row["id"] for row in table] + [f"nci5k:{number}" for number in range(1, len(nci) + 1)]
    inputs = [row["smiles"] for row in table] + nci
    expected = [row["canonical"] for row in table] + [canonical(smiles) for smiles in nci]
    results = ours(arguments.descgen, inputs)
    if len(results) != len(inputs):
        print(f"descgen wrote {len(results)} lines for {len(inputs)}")
        return 1
    equal = refused = 0
    exempt: set[str] = set()
    problems = []
    for name, text, wanted, (status, smiles) in zip(names, inputs, expected, results):
        if wanted is None or (text and status != "ok"):
            # Refused by RDKit: then by us, too.
            if wanted is None and status != "ok":
                refused += 1
            else:
                problems.append(f"{name}: {text}: RDKit {wanted}, ours {status}")
        elif canonical(smiles) == wanted:
            equal += 1
        elif name in SYMMETRIC_COMPLEXES:
            exempt.add(name)
        else:
            problems.append(f"{name}: {text}: ours {smiles}, RDKit reads {canonical(smiles)}, expected {wanted}")
    for name in sorted(SYMMETRIC_COMPLEXES - exempt):
        problems.append(f"{name}: the exemption is not needed any more")
    for problem in problems[:40]:
        print("  FAILING " + problem)
    print(
        f"RDKit {rdBase.rdkitVersion} reads {equal} of {len(inputs)} canonical SMILES as the same molecule;"
        f" {refused} refused by both, {len(exempt)} symmetric complexes exempt, {len(problems)} failing"
    )
    return 1 if problems else 0


sys.exit(main())
