"""The table of rows. A new comparison is one more RateRow here, its peer a script in Benchmarks/peers, and its input
one line in inputs.py."""

from typing import Protocol

from .learner import step_rows
from .rates import Context, Peer, RateRow, check_atoms, check_fps, check_inspection, check_matrix, check_model
from .results import RowResult
from .scaling import JobsRow
from .single import MemoryRow, ReportRow, StartupRow


class Row(Protocol):
    """What run.py needs of a row."""

    name: str
    what: str
    needs_peers: bool

    def measure(self, context: Context) -> RowResult:
        """Runs the row; throws a Failure when it cannot be measured."""


def dscribe(permutation: str, required: float) -> tuple[Peer, ...]:
    """ASE + DScribe: the documented call, which is judged, and the fastest use that we found, which is shown."""
    command = ("dscribe_cm.py", "{input}", "{out}", permutation)
    return (
        Peer(f"ASE + DScribe {permutation}", (*command, "create", "lower"), required),
        Peer("the same, create_single in a loop", (*command, "loop", "lower")),
        Peer("the same, loop, DScribe's full layout", (*command, "loop", "full")),
    )


def coulomb(variant: str) -> tuple[str, ...]:
    """descgen's arguments for a Coulomb matrix of that variant."""
    return ("featurize", "{input}", "-d", f"cm:variant={variant}", "-f", "npy", "-o", "{out}")


XYZ_INSPECT = RateRow(
    name="xyz-inspect",
    what="read the tmQM set (8,586 complexes, plain XYZ), one job",
    input="tmqm",
    ours=("inspect", "--columns", "file,record,status,atoms", "{input}"),
    suffix="tsv",
    peers=(
        Peer("ASE iread(format='extxyz')", ("ase_read.py", "{input}"), required=30, aim=45),
        Peer("chematic iter_xyz_batched", ("chematic_read.py", "{input}"), required=4, copies=2),
        Peer("chematic, batches of 30", ("chematic_read.py", "{input}", "30"), copies=2),
    ),
    check=check_inspection,
)

CM_SORTED = RateRow(
    name="cm-sorted",
    what="XYZ to sorted Coulomb matrix in .npy, QM7 (7,101 molecules), one job",
    input="qm7",
    ours=coulomb("sorted"),
    suffix="npy",
    peers=dscribe("sorted_l2", required=20),
    check=check_matrix,
    variants={
        "size=23 (no counting pass)": coulomb("sorted,size=23"),
        "flatten=full": coulomb("sorted,flatten=full"),
    },
)

CM_EIGEN = RateRow(
    name="cm-eigen",
    what="XYZ to Coulomb matrix eigenspectrum in .npy, QM7 (7,101 molecules), one job",
    input="qm7",
    ours=coulomb("eigen"),
    suffix="npy",
    peers=dscribe("eigenspectrum", required=12)[:2],
    check=check_matrix,
    variants={"size=23 (no counting pass)": coulomb("eigen,size=23")},
)

SDF_INSPECT = RateRow(
    name="sdf-inspect",
    what="read the PDB ligands (5,543 records, V2000), one job",
    input="pdb-ligands",
    ours=("inspect", "--columns", "file,record,status,atoms,bonds", "{input}"),
    suffix="tsv",
    peers=(Peer("RDKit ForwardSDMolSupplier", ("rdkit_sdf.py", "{input}"), required=15, aim=20),),
)

SDF_GZIP = RateRow(
    name="sdf-gz",
    what="the same from gzip, eight copies, two jobs, in at most 0.7 of the time of gzip -dc",
    input="pdb-ligands-gz",
    ours=("inspect", "--columns", "file,record,status,atoms,bonds", "{input}"),
    suffix="tsv",
    jobs=2,
    copies=8,
    peers=(Peer("gzip -dc", ("gzip", "-dc", "{input}"), required=1 / 0.7, copies=None, whole=True),),
    needs_peers=False,
)

SDF_CONVERT = RateRow(
    name="sdf-convert",
    what="SDF to SDF, the PDB ligands, one job",
    input="pdb-ligands",
    ours=("convert", "{input}", "-f", "sdf", "-o", "{out}"),
    suffix="sdf",
    peers=(
        Peer("Open Babel -isdf -osdf", ("openbabel_convert.py", "{input}", "{out}", "sdf", "sdf"), required=15),
    ),
)

CML_FOLDER = RateRow(
    name="cml-folder",
    what="read a folder of CML files, one job (rates are files per second)",
    input="cml",
    ours=("inspect", "--columns", "file,record,status,atoms,bonds", "{input}"),
    variants={"all columns of inspect, canonical SMILES among them": ("inspect", "{input}")},
    suffix="tsv",
    peers=(Peer("Open Babel", ("openbabel_folder.py", "{input}", "cml"), required=10),),
)


def fingerprint(
    name: str, kind: str, input: str, required: float, aim: float, chematic: float | None, bits: str = "2,048 bits"
) -> RateRow:
    """A row from SMILES in gzip to FPS; RDKit and chematic make the same fingerprint of the same lines."""
    return RateRow(
        name=name,
        what=f"SMILES to {kind} ({bits}) in FPS, {input}, one job",
        input=input,
        ours=("featurize", "{input}", "-d", kind, "-o", "{out}"),
        suffix="fps",
        peers=(
            Peer("RDKit", ("rdkit_fingerprint.py", "{input}", "{out}", kind), required=required, aim=aim),
            Peer("chematic", ("chematic_fingerprint.py", "{input}", kind), required=chematic),
        ),
        check=check_fps,
    )


ECFP4 = fingerprint("fp-ecfp4", "ecfp4", "pubchem-10k", required=20, aim=30, chematic=1.5)

ATOM_PAIR = fingerprint("fp-atom-pair", "atom-pair", "pubchem-10k", required=15, aim=25, chematic=1)

TORSION = fingerprint("fp-torsion", "torsion", "pubchem-10k", required=20, aim=30, chematic=1)

RDKIT_PATH = fingerprint("fp-path", "rdkit-path", "pubchem-2k", required=15, aim=25, chematic=1)

MACCS = fingerprint("fp-maccs", "maccs", "pubchem-10k", required=30, aim=60, chematic=None, bits="166 keys")

CANONICAL_SMILES = RateRow(
    name="canonical-smiles",
    what="SMILES to canonical SMILES (10,000 PubChem substances, gzip), one job",
    input="smiles-10k",
    ours=("inspect", "--columns", "status,smiles", "{input}"),
    suffix="tsv",
    peers=(
        Peer("RDKit MolToSmiles(MolFromSmiles())", ("rdkit_canonical.py", "{input}"), required=8),
        Peer("chematic from_smiles().smiles", ("chematic_canonical.py", "{input}"), required=None, aim=1),
    ),
)

SMILES_PERCEIVE = RateRow(
    name="smi-perceive",
    what="read and perceive SMILES (10,000 PubChem substances, gzip) as far as formula and rings need it, one job",
    input="pubchem-10k",
    ours=("inspect", "--columns", "file,record,status,atoms,bonds,formula,rings", "{input}"),
    suffix="tsv",
    peers=(Peer("RDKit MolFromSmiles", ("rdkit_perceive.py", "{input}"), required=15, aim=25),),
)

FP2 = RateRow(
    name="fp2",
    what="SMILES to FP2 (10,000 PubChem substances, gzip) in FPS, one job",
    input="pubchem-10k",
    ours=("featurize", "{input}", "-d", "fp2", "-f", "fps", "-o", "{out}"),
    suffix="fps",
    peers=(Peer("Open Babel FP2", ("openbabel_fp2.py", "{input}", "{out}"), required=30, aim=60),),
)

RAC_STANDARD = RateRow(
    name="rac-standard",
    what="XYZ to the 184 revised autocorrelations, 62 six-contact complexes repeated, one job (peer: processor time)",
    input="rac-oracle",
    ours=("featurize", "{input}", "-d", "rac:mode=reference", "-o", "{out}"),
    suffix="npz",
    peers=(
        Peer(
            "molSimplify get_descriptor_vector",
            ("molsimplify_rac.py", "{input}", "{out}.npy", "standard"),
            required=700,
            aim=1000,
        ),
    ),
    variants={"mode=default": ("featurize", "{input}", "-d", "rac", "-o", "{out}")},
)


def metal_full(mode: str) -> RateRow:
    """The tmQM set to the metal-full columns in one of the modes."""
    return RateRow(
        name="rac-metal-full" + ("" if mode == "default" else "-reference"),
        what=f"tmQM (8,586 complexes) to the 60 metal-full columns, mode={mode}, one job (peer: 172 of them)",
        input="tmqm",
        ours=("featurize", "{input}", "-d", f"rac:set=metal-full,mode={mode}", "-o", "{out}"),
        suffix="npz",
        peers=(
            Peer(
                "molSimplify full and metal functions",
                ("molsimplify_rac.py", "{input}", "{out}.npy", "metal-full"),
                required=500,
                aim=800,
                input="tmqm-sample",
            ),
        ),
    )


def large_coulomb(variant: str, permutation: str, required: float) -> RateRow:
    """Coulomb matrices of the tmQM set, padded to 150 atoms on both sides."""
    return RateRow(
        name=f"cm-{variant}-tmqm",
        what=f"XYZ to Coulomb matrix ({variant}) in .npy, tmQM up to 150 atoms (8,520 complexes), size 150, one job",
        input="tmqm150",
        ours=coulomb(f"{variant},size=150"),
        suffix="npy",
        peers=(
            Peer(
                f"ASE + DScribe {permutation}",
                ("dscribe_cm.py", "{input}", "{out}", permutation, "create", "lower", "150"),
                required,
            ),
        ),
        check=check_matrix,
    )


BAG_OF_BONDS = RateRow(
    name="bob",
    what="XYZ to bag of bonds in .npy, QM7 (7,101 molecules), one job",
    input="qm7",
    ours=("featurize", "{input}", "-d", "bob", "-f", "npy", "-o", "{out}"),
    suffix="npy",
    peers=(Peer("qmllib read_xyz, generate_bob", ("qmllib_bob.py", "{input}", "{out}"), required=10),),
    check=check_matrix,
)

HDAD_FIT = RateRow(
    name="hdad-fit",
    what="fit of HDAD, QM7 (7,101 molecules), one job",
    input="qm7",
    ours=("fit", "{input}", "-d", "hdad", "-o", "{out}"),
    suffix="json",
    peers=(Peer("reference_geo3d.py fit", ("reference_hdad.py", "{shared}", "{input}", "{out}"), required=150),),
    check=check_model,
)

HDAD_TRANSFORM = RateRow(
    name="hdad",
    what="XYZ to HDAD in .npy (float32), QM7 (7,101 molecules), one job",
    input="qm7",
    setup=("fit", "{input}", "-d", "hdad", "-o", "{model}"),
    ours=("featurize", "{input}", "--model", "{model}", "--dtype", "float32", "-f", "npy", "-o", "{out}"),
    suffix="npy",
    peers=(
        Peer("reference_geo3d.py transform", ("reference_hdad.py", "{shared}", "{input}", "{out}", "{model}"), 100),
    ),
    check=check_matrix,
)

ELEMENTS = "H+C+N+O+S"

SYMMETRY_FUNCTIONS = RateRow(
    name="acsf",
    what="XYZ to symmetry functions of every atom in .npy, QM7 (7,101 molecules), one job",
    input="qm7",
    ours=("featurize", "{input}", "-d", f"acsf:elements={ELEMENTS}", "--per-atom", "-f", "npy", "-o", "{out}"),
    suffix="npy",
    peers=(Peer("ASE + DScribe ACSF", ("dscribe_acsf.py", "{input}", "{out}", ELEMENTS), required=5),),
    check=check_atoms,
    variants={
        "summed by element": ("featurize", "{input}", "-d", f"acsf:elements={ELEMENTS}", "-f", "npy", "-o", "{out}")
    },
)

ROWS: tuple[Row, ...] = (
    XYZ_INSPECT,
    CM_SORTED,
    CM_EIGEN,
    JobsRow(of=(XYZ_INSPECT, CM_SORTED, CM_EIGEN), required=1.8, name="jobs", kind="geometries"),
    StartupRow(limit_ms=20),
    MemoryRow(limit_mb=150, growth_mb=10),
    SDF_INSPECT,
    SDF_GZIP,
    SDF_CONVERT,
    CML_FOLDER,
    *step_rows(),
    ReportRow(limit=120),
    ECFP4,
    ATOM_PAIR,
    TORSION,
    RDKIT_PATH,
    MACCS,
    CANONICAL_SMILES,
    SMILES_PERCEIVE,
    FP2,
    JobsRow(of=(ECFP4, RDKIT_PATH, FP2), required=1.8, name="fp-jobs", kind="fingerprints"),
    RAC_STANDARD,
    metal_full("default"),
    metal_full("reference"),
    large_coulomb("sorted", "sorted_l2", required=10),
    large_coulomb("eigen", "eigenspectrum", required=2),
    BAG_OF_BONDS,
    HDAD_FIT,
    HDAD_TRANSFORM,
    SYMMETRY_FUNCTIONS,
)
