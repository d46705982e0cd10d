#!/usr/bin/env bash
# Runs the test suite under sanitizers, each with a build of its own under .build/sanitize-NAME.
#
# usage: sanitize.sh NAME …      NAME: address or thread
#
# Left out: the faults and tests that start the built program under limits of memory, which the shadow memory of
# a sanitizer takes up; see docs/testing.md.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || { echo "usage: sanitize.sh address|thread …" >&2; exit 64; }

# The program waits for no leak report where it ends at once by intent, and libraries keep what they allocate once.
export ASAN_OPTIONS="detect_leaks=0:abort_on_error=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export TSAN_OPTIONS="halt_on_error=0:exitcode=66:suppressions=$PWD/scripts/tsan-suppressions.txt${TSAN_OPTIONS:+:$TSAN_OPTIONS}"

for name in "$@"; do
  echo "== $name sanitizer" >&2
  swift build -c release --build-tests --sanitize="$name" --scratch-path ".build/sanitize-$name"
  swift test -c release --skip-build --sanitize="$name" --scratch-path ".build/sanitize-$name" \
    --skip FaultTests ${SANITIZE_TESTS:-}
done
