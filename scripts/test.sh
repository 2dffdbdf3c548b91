#!/usr/bin/env bash
# Runs all tests and the lint; ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no
start=$SECONDS
log=$(mktemp)
trap 'rm -f "$log"' EXIT

failed=0
swift build ${TRAITS:-} --build-tests || { echo "0 passed, 1 failed"; exit 1; }
swift test ${TRAITS:-} --skip-build 2>&1 | tee "$log" | grep -vE '^(􀟈|◇|✔|􁁛)' || true
status=${PIPESTATUS[0]}
passed=$(sed -n 's/.*Test run with \([0-9]*\) tests.*passed.*/\1/p' "$log" | tail -n 1)
if [ "$status" -ne 0 ] || [ -z "$passed" ]; then
    failed=$(sed -n 's/.*Test run with .* failed.* with \([0-9]*\) issue.*/\1/p' "$log" | tail -n 1)
    failed=${failed:-1}
fi

echo "lint: swift format lint --strict"
if swift format lint --strict --recursive Sources Tests Package.swift; then
    passed=$((${passed:-0} + 1))
else
    failed=$((failed + 1))
fi
echo "tests and lint: $((SECONDS - start)) s"
echo "${passed:-0} passed, $failed failed"
[ "$failed" -eq 0 ]
