#!/usr/bin/env bash
# Runs the tests under sanitizers, each with a build of its own under .build/sanitize-NAME.
#
# usage: sanitize.sh NAME …      NAME: address or thread
# SANITIZE_TESTS="--filter CommandTests --skip LimitTests" chooses other tests; SANITIZE_BUILD="-j 1" are options of the
# build. docs/testing.md says what is left out, and why.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || { echo "usage: sanitize.sh address|thread …" >&2; exit 64; }
ALL="--skip FaultTests --skip CommandTests --skip NullTableTests"
# Where threads meet: pools, loaders, lanes, leases, connections, downloads.
THREADED="WorkerPool|Determinism|Loader|FolderLoading|FolderCheck|Emoji|Shapes|Runner|GoingOn|Interruption|Divergence"
THREADED="$THREADED|GateRun|Sweep|Lease|LostDatabase|OneFile|Verifier|Download|Allocation|Library|Deciding|Profile"

# The program waits for no leak report where it ends at once by intent, and libraries keep what they allocate once.
# What no machine can give must be refused, not reported: tests ask for it.
export ASAN_OPTIONS="detect_leaks=0:abort_on_error=1:allocator_may_return_null=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export TSAN_OPTIONS="halt_on_error=0:exitcode=66:allocator_may_return_null=1:suppressions=$PWD/scripts/tsan-suppressions.txt${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
# A sanitizer's report has the stack already; Swift's own search for it would hang in a process that was stopped.
export SWIFT_BACKTRACE=enable=no

for name in "$@"; do
  echo "== $name sanitizer" >&2
  # shellcheck disable=SC2086  # options are words
  swift build -c release --build-tests --sanitize="$name" --scratch-path ".build/sanitize-$name" ${SANITIZE_BUILD:-}
  tests=$ALL
  [ "$name" = thread ] && tests="--filter ^[A-Za-z]+Tests\.($THREADED)[A-Za-z]*Tests/ --skip EmojiHardness $ALL"
  # shellcheck disable=SC2086
  ".build/sanitize-$name/release/ablatePackageTests.xctest" --testing-library swift-testing ${SANITIZE_TESTS:-$tests}
done
