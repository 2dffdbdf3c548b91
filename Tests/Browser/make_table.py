"""A made-up table of complexes for the report's browser test: features with autocorrelation names, groups of rows that
differ in one feature, a target in eV. The same bytes on every run.

    python3 Tests/Browser/make_table.py OUTPUT.csv
"""

import random
import sys

generator = random.Random(7)
properties = ["chi", "Z", "T", "S"]
names = ["ox", "alpha"] + [f"{kind}-{name}-{depth}-all" for kind in ("f", "mc", "D_mc") for name in properties
                           for depth in (0, 1, 2, 3) if not (kind == "D_mc" and depth == 0)]
names.append("f-I-0-all")
rows = []
for complex_number in range(60):
    base = {name: generator.gauss(0, 1) for name in names}
    base["ox"] = generator.choice([2, 3])
    base["f-I-0-all"] = generator.randrange(7, 150)
    base["f-Z-1-all"] = 2 * base["f-Z-0-all"] + generator.gauss(0, 0.05)
    own = generator.gauss(0, 0.4)
    for alpha in (0, 0.1, 0.2, 0.3):
        row = dict(base, alpha=alpha)
        y = 1.5 * row["mc-chi-1-all"] - row["ox"] + 3 * alpha + row["D_mc-Z-1-all"] ** 2 + own + generator.gauss(0, 0.05)
        part = "train" if complex_number % 6 else ("test_a" if complex_number % 12 else "test_b")
        rows.append([f"complex{complex_number}_a{alpha}", f"complex{complex_number}", part, "made up"]
                    + [f"{row[name]:.5g}" for name in names] + [f"{y:.6g}"])
with open(sys.argv[1], "w", encoding="utf-8", newline="\n") as output:
    output.write(",".join(["id", "complex", "part", "note"] + names + ["y_eV"]) + "\n")
    output.writelines(",".join(row) + "\n" for row in rows)
