"""Do two .npy files hold the same work? same_matrix.py OURS PEER

Ours may hold the peer's rows several times over; the first rows are compared. Prints one JSON line: rows equal to
1e-9 (absolute below 1, relative to the row's largest value above; for float32 two steps of its last place), rows equal only after sorting their values (atoms
with equal norms, where DScribe's order is arbitrary), and rows that differ.
"""

import json
import sys

import numpy as np

ours = np.load(sys.argv[1], mmap_mode="r", allow_pickle=False)
peer = np.load(sys.argv[2], allow_pickle=False)
problem = ""
if ours.dtype != peer.dtype:
    problem = f"types differ: {ours.dtype} and {peer.dtype}"
elif ours.ndim != 2 or ours.shape[1] != peer.shape[1] or ours.shape[0] < peer.shape[0]:
    problem = f"shapes differ: {ours.shape} and {peer.shape}"
result = {"problem": problem, "type": ours.dtype.name, "equal": 0, "reordered": 0, "different": 0}
if not problem:
    a, b = np.array(ours[: len(peer)]), peer
    least = 2.0**-22 if ours.dtype == np.float32 else 1e-9
    tolerance = least * np.maximum(1, np.abs(b).max(axis=1, keepdims=True))
    equal = (np.abs(a - b) <= tolerance).all(axis=1)
    alike = (np.abs(np.sort(a, axis=1) - np.sort(b, axis=1)) <= tolerance).all(axis=1)
    result["equal"] = int(equal.sum())
    result["reordered"] = int((~equal & alike).sum())
    result["different"] = int((~equal & ~alike).sum())
    if result["different"]:
        result["problem"] = f"{result['different']} rows differ"
print(json.dumps(result))
