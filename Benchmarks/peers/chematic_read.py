"""Reads every frame of an XYZ file with chematic and counts atoms: chematic_read.py FILE [BATCH]

`iter_xyz_batched` yields lists of dictionaries (`mol`, `coords`, `lattice`, `properties`, `info`); coordinates are
nested Python lists. The default batch is chematic's own, 1000.
"""

import json
import sys
from time import perf_counter

from chematic import iter_xyz_batched
from report import report

path = sys.argv[1]
batch_size = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
start = perf_counter()
molecules = atoms = 0
batches = iter_xyz_batched(path, batch_size)
for batch in batches:
    molecules += len(batch)
    for frame in batch:
        atoms += len(frame["coords"])
seconds = perf_counter() - start
rejected = json.loads(batches.manifest_json())["rejected_frames"]
if rejected:
    sys.exit(f"chematic refused {rejected} frames")
report(["chematic"], seconds, molecules, atoms=atoms)
