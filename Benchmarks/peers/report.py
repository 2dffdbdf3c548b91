"""What every peer script shares: one JSON line on standard output with what was done and how long it took."""

import json
from importlib.metadata import version


def report(packages: list[str], seconds: float, molecules: int, **more: object) -> None:
    """Prints the line that Benchmarks/run.py reads; `seconds` is wall time after all imports."""
    name = " + ".join(f"{package} {version(package)}" for package in packages)
    print(json.dumps({"name": name, "seconds": seconds, "molecules": molecules, **more}))


def blas_kernel() -> str:
    """The BLAS kernel and thread count that numpy really runs with."""
    from threadpoolctl import threadpool_info

    kernels = {
        f"{info['internal_api']} {info.get('architecture')}, {info['num_threads']} thread(s)"
        for info in threadpool_info()
        if info["user_api"] == "blas"
    }
    return "; ".join(sorted(kernels))
