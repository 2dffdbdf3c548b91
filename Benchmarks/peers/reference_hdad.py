"""HDAD with the plain reference script of the oracles, oracles/geo3d/reference_geo3d.py:

    reference_hdad.py SHARED FILE OUT.json            fit on all frames of FILE
    reference_hdad.py SHARED FILE OUT.npy MODEL.json  rows of all frames as float32

MODEL.json is a model file of descgen. Frames are read as the script reads a file; it reads the first frame of a file only.
"""

import itertools
import json
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
from report import report

shared, path, out = sys.argv[1:4]
sys.path.insert(0, str(Path(shared) / "oracles" / "geo3d"))
import reference_geo3d as reference  # noqa: E402


def atoms_of(lines: list[str]) -> list:
    """The atoms of a frame."""
    atoms = []
    for line in lines:
        words = line.split()
        atoms.append((reference.NUMBER[words[0]], tuple(reference.to_float(word) for word in words[1:4])))
    return atoms


start = perf_counter()
frames = []
with open(path) as lines:
    for line in lines:
        frames.append(atoms_of(list(itertools.islice(lines, 1, int(line) + 1))))
read = perf_counter()
if len(sys.argv) > 4:
    model = json.loads(Path(sys.argv[4]).read_text())["descriptors"][0]["model"]
    width = sum(len(block["bins"]) for block in model["blocks"])
    matrix = np.empty((len(frames), width), dtype=np.float32)
    for row, frame in enumerate(frames):
        matrix[row] = reference.transform(frame, model)[0]
    computed = perf_counter()
    np.save(out, matrix)
else:
    model = reference.fit(frames)
    computed = perf_counter()
    Path(out).write_text(json.dumps(model, indent=1))
end = perf_counter()

report(
    ["numpy"],
    end - start,
    len(frames),
    parts={"read": read - start, "compute": computed - read, "save": end - computed},
)
