"""XYZ frames to revised autocorrelations with molSimplify:

    molsimplify_rac.py FILE OUT.npy standard|metal-full

Each frame is read by the documented calls (`mol3D.readfromxyz`, `createMolecularGraph`) from a file of its own, written
beforehand; the time is processor time, reading included, imports and the splitting not. `standard` is
`lacRACAssemble.get_descriptor_vector`, 184 columns; `metal-full` the full, metal and metal-difference functions, 60.
A frame on which molSimplify raises counts as done.
"""

import contextlib
import io
import sys
import tempfile
from pathlib import Path
from time import process_time

import numpy as np
from molSimplify.Classes.mol3D import mol3D
from molSimplify.Informatics.autocorrelation import (
    generate_full_complex_autocorrelations,
    generate_metal_autocorrelations,
    generate_metal_deltametrics,
)
from molSimplify.Informatics.lacRACAssemble import get_descriptor_vector
from report import report

path, out, kind = sys.argv[1:4]


def frames():
    """The frames of a file of XYZ frames."""
    with open(path) as lines:
        for line in lines:
            if line.strip():
                yield line + "".join(next(lines) for _ in range(int(line) + 1))


def values(molecule):
    """The descriptors of a molecule."""
    if kind == "standard":
        return get_descriptor_vector(molecule)[1]
    parts = (
        generate_full_complex_autocorrelations(molecule, depth=3),
        generate_metal_autocorrelations(molecule, depth=3),
        generate_metal_deltametrics(molecule, depth=3),
    )
    return np.concatenate([np.ravel(part["results"]) for part in parts])


with tempfile.TemporaryDirectory() as folder:
    files = []
    for number, frame in enumerate(frames()):
        files.append(Path(folder) / f"{number}.xyz")
        files[-1].write_text(frame)
    rows, failed = [], 0
    start = process_time()
    for file in files:
        # The library prints while it works.
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                molecule = mol3D()
                molecule.readfromxyz(str(file))
                molecule.createMolecularGraph()
                rows.append(values(molecule))
            except Exception:
                failed += 1
    np.save(out, np.array(rows, dtype=float))
    seconds = process_time() - start

report(["molSimplify"], seconds, len(files), failed=failed)
