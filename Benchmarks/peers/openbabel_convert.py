"""Converts a file with Open Babel, record by record: openbabel_convert.py FILE OUT IN-FORMAT OUT-FORMAT"""

import sys
from time import perf_counter

from openbabel import openbabel
from report import report

source, target, in_format, out_format = sys.argv[1:5]
openbabel.obErrorLog.SetOutputLevel(-1)
conversion = openbabel.OBConversion()
conversion.SetInAndOutFormats(in_format, out_format)
start = perf_counter()
conversion.OpenInAndOutFiles(source, target)
molecules = conversion.Convert()
conversion.CloseOutFile()
seconds = perf_counter() - start
report(["openbabel-wheel"], seconds, molecules)
