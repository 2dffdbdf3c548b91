"""Prepares the inputs of the rows in a temporary folder, each once. Everything is streamed: the harness stays small,
because the peak memory of a child cannot be told from below that of its parent."""

import csv
import gzip
import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .measure import Failure


@dataclass(frozen=True)
class Input:
    """A prepared file (or folder) and what is in it."""

    name: str
    path: Path
    records: int
    atoms: int = 0
    copies: int = 1

    @property
    def size(self) -> int:
        """Bytes."""
        if self.path.is_dir():
            return sum(file.stat().st_size for file in self.path.rglob("*") if file.is_file())
        return self.path.stat().st_size


class Inputs:
    """The inputs by name, and their repetitions."""

    def __init__(self, shared: Path, work: Path):
        self.shared = shared
        self.work = work
        self._ready: dict[str, Input] = {}

    def get(self, name: str, copies: int = 1) -> Input:
        """The input of that name, repeated `copies` times: one file with its content that often in a row."""
        key = f"{name}-x{copies}"
        if key not in self._ready:
            if copies == 1:
                self._ready[key] = PREPARATIONS[name](self)
            else:
                self._ready[key] = self._repeat(self.get(name), copies)
        return self._ready[key]

    def drop(self, name: str, copies: int) -> None:
        """Gives the space of a repetition back."""
        entry = self._ready.pop(f"{name}-x{copies}", None)
        if entry and entry.copies > 1:
            shutil.rmtree(entry.path) if entry.path.is_dir() else entry.path.unlink()

    def _repeat(self, base: Input, copies: int) -> Input:
        free = shutil.disk_usage(self.work).free
        if base.size * copies > free // 2:
            raise Failure(f"{copies} copies of {base.name} do not fit into {self.work}")
        path = base.path.with_name(f"{base.path.name.split('.', 1)[0]}-x{copies}.{base.path.name.partition('.')[2]}")
        if base.path.is_dir():
            for copy in range(copies):
                shutil.copytree(base.path, path / f"{copy:04}")
        else:
            # Members of a gzip file may be repeated like the records of a text file.
            with path.open("wb") as target:
                for _ in range(copies):
                    with base.path.open("rb") as source:
                        shutil.copyfileobj(source, target, 1 << 20)
        return Input(base.name, path, base.records * copies, base.atoms * copies, copies)

    def source(self, relative: str) -> Path:
        """A file below the shared folder."""
        path = self.shared / relative
        if not path.exists():
            raise Failure(f"missing input {relative} (SHARED=… names the folder that has it)")
        return path


def xyz_frames(path: Path) -> Iterator[tuple[int, bytes]]:
    """The frames of a gzipped XYZ file as (atoms, bytes), without the blank lines between them."""
    with gzip.open(path, "rb") as lines:
        for line in lines:
            if line.strip():
                atoms = int(line)
                # The comment and the atom lines; the comment may be blank.
                yield atoms, line + b"".join(itertools.islice(lines, atoms + 1))


def unpacked_xyz(name: str, relative: str) -> Callable[[Inputs], Input]:
    """Unpacks an XYZ set of the shared folder; blank lines between frames go."""

    def prepare(inputs: Inputs) -> Input:
        path = inputs.work / f"{name}.xyz"
        records = total = 0
        with path.open("wb") as target:
            for atoms, frame in xyz_frames(inputs.source(relative)):
                records += 1
                total += atoms
                target.write(frame)
        return Input(name, path, records, total)

    return prepare


def sample_xyz(name: str, relative: str, every: int) -> Callable[[Inputs], Input]:
    """Every so-many-th frame of an XYZ set, for peers that would take too long on all of it."""

    def prepare(inputs: Inputs) -> Input:
        path = inputs.work / f"{name}.xyz"
        records = total = 0
        with path.open("wb") as target:
            for number, (atoms, frame) in enumerate(xyz_frames(inputs.source(relative))):
                if number % every == 0:
                    records += 1
                    total += atoms
                    target.write(frame)
        return Input(name, path, records, total)

    return prepare


def xyz_files(name: str, folder: str, table: str) -> Callable[[Inputs], Input]:
    """XYZ files of one frame each in one file: those that a table names in its column id."""

    def prepare(inputs: Inputs) -> Input:
        path = inputs.work / f"{name}.xyz"
        records = total = 0
        with inputs.source(table).open(newline="") as rows, path.open("wb") as target:
            for row in csv.DictReader(rows):
                lines = (inputs.source(folder) / f"{row['id']}.xyz").read_bytes().splitlines(keepends=True)
                atoms = int(lines[0])
                records += 1
                total += atoms
                target.writelines(line.rstrip() + b"\n" for line in lines[: atoms + 2])
        return Input(name, path, records, total)

    return prepare


def smiles_stream(name: str, records: int) -> Callable[[Inputs], Input]:
    """A gzipped SMILES file of so many records: the 99,991 PubChem substances over and over, every id different."""

    def lines(source: Path) -> Iterator[bytes]:
        for copy in itertools.count(1):
            with gzip.open(source, "rb") as stream:
                for line in stream:
                    yield b"%s-%d\n" % (line.rstrip(b"\n"), copy)

    def prepare(inputs: Inputs) -> Input:
        path = inputs.work / f"{name}.smi.gz"
        source = inputs.source("data/smiles/pubchem100k.smi.gz")
        with gzip.open(path, "wb", compresslevel=1) as target:
            for line in itertools.islice(lines(source), records):
                target.write(line)
        return Input(name, path, records)

    return prepare


def first_smiles(name: str, records: int) -> Callable[[Inputs], Input]:
    """The first lines of the PubChem substances, gzipped."""

    def prepare(inputs: Inputs) -> Input:
        path = inputs.work / f"{name}.smi.gz"
        with gzip.open(inputs.source("data/smiles/pubchem100k.smi.gz"), "rb") as source:
            with gzip.open(path, "wb", compresslevel=6) as target:
                target.writelines(itertools.islice(source, records))
        return Input(name, path, records)

    return prepare


def unpacked_sdf(name: str, relative: str, keeps_gzip: bool = False) -> Callable[[Inputs], Input]:
    """Unpacks an SD file of the shared folder, or copies it as it is; its records are counted by their ends."""

    def prepare(inputs: Inputs) -> Input:
        source = inputs.source(relative)
        path = inputs.work / (f"{name}.sdf.gz" if keeps_gzip else f"{name}.sdf")
        with gzip.open(source, "rb") as lines:
            records = sum(line.startswith(b"$$$$") for line in lines)
        if keeps_gzip:
            shutil.copyfile(source, path)
        else:
            with gzip.open(source, "rb") as stream, path.open("wb") as target:
                shutil.copyfileobj(stream, target, 1 << 20)
        return Input(name, path, records)

    return prepare


def folder(name: str, relative: str, suffixes: set[str], without: set[str] = frozenset()) -> Callable[[Inputs], Input]:
    """A copy of the files of a folder with these suffixes, some left out by name; a record is a file."""

    def prepare(inputs: Inputs) -> Input:
        source = inputs.source(relative)
        path = inputs.work / name
        files = [file for file in sorted(source.rglob("*")) if file.suffix in suffixes and file.name not in without]
        for file in files:
            target = path / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        return Input(name, path, len(files))

    return prepare


# Every input that a row may name. One line for a new one.
PREPARATIONS: dict[str, Callable[[Inputs], Input]] = {
    "tmqm": unpacked_xyz("tmqm", "data/xyz/bulk/tmqm_8k.xyz.gz"),
    "tmqm-sample": sample_xyz("tmqm-sample", "data/xyz/bulk/tmqm_8k.xyz.gz", every=50),
    "rac-oracle": xyz_files("rac-oracle", "oracles/rac/xyz", "oracles/rac/expected.csv"),
    "qm7": unpacked_xyz("qm7", "data/qm/qm7_7101.extxyz.gz"),
    "pdb-ligands": unpacked_sdf("pdb-ligands", "data/sdf/bulk/pdb_ligands.sdf.gz"),
    "pdb-ligands-gz": unpacked_sdf("pdb-ligands-gz", "data/sdf/bulk/pdb_ligands.sdf.gz", keeps_gzip=True),
    "cml": folder("cml", "data/cml", {".cml", ".xml"}, without={"bond3.cml"}),  # Open Babel crashes on that file
    "pubchem-10k": first_smiles("pubchem-10k", 10_000),
    "pubchem-2k": first_smiles("pubchem-2k", 2_000),
    "smiles-10k": smiles_stream("smiles-10k", 10_000),
    "smiles-200k": smiles_stream("smiles-200k", 200_000),
    "smiles-1M": smiles_stream("smiles-1M", 1_000_000),
    "smiles-2M": smiles_stream("smiles-2M", 2_000_000),
}
