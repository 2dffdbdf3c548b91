#!/usr/bin/env bash
# Installs the C libraries that the build needs, when they are missing.
#
# As root by apt-get, otherwise by sudo without a password. If neither works, the line to run is printed and the exit
# status is 69. Nothing is installed or asked when pkg-config finds everything. With --browser the headless browser of
# make report-test is wanted as well.
set -u

modules=(zlib openblas libisal libxml-2.0)
packages=(pkg-config zlib1g-dev libopenblas-dev libisal-dev libxml2-dev)

wants_browser=no
if [ "${1:-}" = --browser ]; then
    wants_browser=yes
    packages+=(chromium-headless-shell fonts-dejavu-core python3)
fi

complete() {
    command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "${modules[@]}" || return 1
    [ "$wants_browser" = no ] || { command -v chromium-headless-shell && command -v python3; } >/dev/null 2>&1
}

if complete; then exit 0; fi

if ! command -v apt-get >/dev/null 2>&1; then
    echo "setup: no apt-get here; install zlib, OpenBLAS and libxml2 with their development files" >&2
    exit 69
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    echo "setup: missing libraries; run this line and try again:" >&2
    echo "    sudo apt-get update && sudo apt-get install -y ${packages[*]}" >&2
    exit 69
fi

echo "setup: installing ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
if ! { "${as_root[@]}" apt-get update -q && "${as_root[@]}" apt-get install -y -q --no-install-recommends "${packages[@]}"; } \
    >/tmp/descgen-setup.$$.log 2>&1; then
    tail -n 20 /tmp/descgen-setup.$$.log >&2
    rm -f /tmp/descgen-setup.$$.log
    echo "setup: the installation failed" >&2
    exit 69
fi
rm -f /tmp/descgen-setup.$$.log
complete || {
    echo "setup: the libraries or programs are still not found" >&2
    exit 69
}
