"""XYZ file to saved symmetry functions of every atom with ASE and DScribe:

    dscribe_acsf.py FILE OUT.npy H+C+O

The functions are those of DScribe's example, which are descgen's defaults.
"""

import sys
from time import perf_counter

import numpy as np
from ase.io import iread
from dscribe.descriptors import ACSF
from report import report

path, out, elements = sys.argv[1:4]

start = perf_counter()
frames = list(iread(path, index=":", format="extxyz"))
read = perf_counter()
descriptor = ACSF(
    r_cut=6.0,
    g2_params=[[1, 1], [1, 2], [1, 3]],
    g4_params=[[1, 1, 1], [1, 2, 1], [1, 1, -1], [1, 2, -1]],
    species=elements.split("+"),
)
matrix = np.concatenate(descriptor.create(frames))
computed = perf_counter()
np.save(out, matrix)
end = perf_counter()

assert matrix.dtype == np.float64
report(
    ["ase", "dscribe"],
    end - start,
    len(frames),
    atoms=len(matrix),
    shape=list(matrix.shape),
    parts={"read": read - start, "compute": computed - read, "save": end - computed},
)
