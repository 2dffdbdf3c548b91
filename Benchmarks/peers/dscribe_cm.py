"""XYZ file to a saved Coulomb matrix with ASE and DScribe:

    dscribe_cm.py FILE OUT.npy sorted_l2|eigenspectrum create|loop lower|full [SIZE]

`create` is DScribe's documented call on a list; `loop` calls `create_single` into one array, which spares its job
bookkeeping and is faster. `lower` saves the lower triangle, diagonal included, as descgen does by default (the
matrix is symmetric); `full` saves DScribe's own layout. The padding size is SIZE, or that of the largest molecule of the file.
"""

import sys
from time import perf_counter

import numpy as np
from ase.io import iread
from dscribe.descriptors import CoulombMatrix
from report import blas_kernel, report

path, out, permutation, call, layout = sys.argv[1:6]

start = perf_counter()
frames = list(iread(path, index=":", format="extxyz"))
read = perf_counter()
size = int(sys.argv[6]) if len(sys.argv) > 6 else max(len(frame) for frame in frames)
descriptor = CoulombMatrix(n_atoms_max=size, permutation=permutation)
if call == "create":
    matrix = descriptor.create(frames)
else:
    matrix = np.empty((len(frames), descriptor.get_number_of_features()))
    for row, frame in enumerate(frames):
        matrix[row] = descriptor.create_single(frame)
computed = perf_counter()
if layout == "lower" and permutation != "eigenspectrum":
    rows, columns = np.tril_indices(size)
    matrix = matrix[:, rows * size + columns]
sliced = perf_counter()
np.save(out, matrix)
end = perf_counter()

assert matrix.dtype == np.float64
report(
    ["ase", "dscribe"],
    end - start,
    len(frames),
    shape=list(matrix.shape),
    parts={"read": read - start, "compute": computed - read, "slice": sliced - computed, "save": end - sliced},
    blas=blas_kernel(),
)
