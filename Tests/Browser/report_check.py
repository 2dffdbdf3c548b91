"""Opens reports in a headless browser and checks them: no console message, no text over text, no text outside its
drawing, no sideways scrolling. Screenshots, light and dark, go to the output folder.

    python3 Tests/Browser/report_check.py OUTPUT REPORT.html...
"""

import html
import json
import pathlib
import re
import shutil
import subprocess
import sys

SIZES = {"wide": (1280, 900), "tablet": (820, 1180), "phone": (390, 844)}
LONGEST = 16000
SCRIPT = pathlib.Path(__file__).with_name("measure.js")


def browser(*arguments):
    """Runs the browser; gives standard output and standard error."""
    program = shutil.which("chromium-headless-shell")
    if not program:
        sys.exit("report-test: chromium-headless-shell is not installed (Debian package chromium-headless-shell)")
    command = [program, "--no-sandbox", "--hide-scrollbars", "--enable-logging=stderr", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return run.stdout, run.stderr


def check(page, size, folder):
    """Faults of a page at a size."""
    name, (width, height) = size
    copy = folder / f"{page.stem}-{name}.html"
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text, f"{page}: a report has no scripts"
    assert not re.search(r"(src|href)=\"https?:", text), f"{page}: a report needs no network"
    copy.write_text(text.replace("</body>", f"<script>{SCRIPT.read_text()}</script></body>"), encoding="utf-8")
    dom, log = browser(f"--window-size={width},{height}", "--dump-dom", copy.resolve().as_uri())
    faults = [line for line in log.splitlines() if "CONSOLE" in line]
    match = re.search(r'<pre id="report-check">(.*?)</pre>', dom, re.S)
    if not match:
        return faults + ["the measuring script left no result"], None
    result = json.loads(html.unescape(match.group(1)))
    if result["width"] != width:
        faults.append(f"the window is {result['width']} px wide")
    if result["figures"] == 0 or result["texts"] == 0:
        faults.append("no drawing was measured")
    screenshots(page, text, size, result["height"], folder)
    return faults + result["found"], result


def screenshots(page, text, size, height, folder):
    """Pictures of the whole page; a long one in several, since the browser draws 16384 px at most."""
    name, (width, _) = size
    for part, top in enumerate(range(0, height, LONGEST)):
        shown, number = page, ""
        if part > 0:
            shown, number = folder / f"{page.stem}-{name}-from-{top}.html", f"-{part + 1}"
            style = f"<style>html {{ margin-top: -{top}px }}</style>"
            shown.write_text(text.replace("</head>", style + "</head>"), encoding="utf-8")
        window = f"--window-size={width},{min(height - top, LONGEST)}"
        for scheme, setting in (("light", 1), ("dark", 0)):
            browser(
                window, f"--blink-settings=preferredColorScheme={setting}",
                f"--screenshot={folder / f'{page.stem}-{name}-{scheme}{number}.png'}", shown.resolve().as_uri())
        if part > 0:
            shown.unlink()


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    passed = failed = 0
    for page in map(pathlib.Path, sys.argv[2:]):
        for size in SIZES.items():
            faults, result = check(page, size, folder)
            counts = f"{result['figures']} drawings, {result['texts']} texts" if result else "no result"
            print(f"{page.name} at {size[1][0]}x{size[1][1]}: {counts}, {len(faults)} faults")
            for fault in faults[:30]:
                print(f"    {fault}")
            passed, failed = (passed + 1, failed) if not faults else (passed, failed + 1)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
