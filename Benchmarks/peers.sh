#!/bin/sh
# Creates the virtual environment .peers in the project root with the pinned peers of requirements-peers.txt.
# Does nothing when it is there already and neither the requirements nor the Python version changed.
# PYTHON=… chooses the interpreter. Exit status 69 when Python cannot make virtual environments.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
requirements=$here/requirements-peers.txt
alone=$here/requirements-peers-alone.txt
environment=$(dirname -- "$here")/.peers
stamp=$environment/stamp
python=${PYTHON:-python3}

wanted=$({ "$python" --version && cat "$requirements" "$alone"; } | sha256sum | cut -d ' ' -f 1)
if [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && [ -x "$environment/bin/python" ]; then
    exit 0
fi

if ! "$python" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "peers.sh: needs Python 3.11 or newer with venv; on Debian: apt-get install python3-venv" >&2
    exit 69
fi

echo "peers.sh: installing the pinned peers into .peers (once, about a minute)" >&2
rm -rf "$environment"
"$python" -m venv "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" >&2
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$alone" >&2
# Written last: an interrupted installation is done again.
echo "$wanted" >"$stamp"
