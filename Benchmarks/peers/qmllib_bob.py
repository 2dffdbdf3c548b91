"""XYZ files to a saved bag of bonds with qmllib, which reads one molecule per file:

    qmllib_bob.py FILE OUT.npy

The frames of FILE are written into files of their own first; that is not timed. Its reader and `generate_bob` are
called once per molecule; the sizes of the bags are counted from the molecules in memory.
"""

import itertools
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import perf_counter

import numpy as np
from qmllib.representations import generate_bob
from qmllib.utils.xyz_format import NUCLEAR_CHARGE, read_xyz
from report import report

path, out = sys.argv[1:3]
symbols = {number: symbol for symbol, number in NUCLEAR_CHARGE.items()}

with tempfile.TemporaryDirectory(dir=Path(out).parent) as folder:
    files = []
    with open(path) as lines:
        for line in lines:
            frame = [line, *itertools.islice(lines, int(line) + 1)]
            files.append(Path(folder) / f"{len(files):06}.xyz")
            files[-1].write_text("".join(frame))

    start = perf_counter()
    molecules = [read_xyz(file) for file in files]
    read = perf_counter()
    names = [np.array([symbols[z] for z in charges]) for _, charges in molecules]
    sizes: Counter[str] = Counter()
    for name in names:
        sizes |= Counter(name.tolist())
    largest = max(len(name) for name in names)
    rows = [
        generate_bob(charges, coordinates, name, size=largest, asize=dict(sizes))
        for (coordinates, charges), name in zip(molecules, names, strict=True)
    ]
    matrix = np.array(rows)
    computed = perf_counter()
    np.save(out, matrix)
    end = perf_counter()

report(
    ["qmllib"],
    end - start,
    len(files),
    shape=list(matrix.shape),
    parts={"read": read - start, "compute": computed - read, "save": end - computed},
)
