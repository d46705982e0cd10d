#!/usr/bin/env bash
# Runs the tests that are built, and repeats at the end what failed: among a thousand tests it is hard to find.
set -uo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
swift test -c release --skip-build "$@" 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
if [ "$code" -ne 0 ]; then
  printf '\nWhat failed:\n'
  grep -E "^[^ ]*✘|^error:|: error:" "$log" | cut -c 1-1500
fi
exit "$code"
