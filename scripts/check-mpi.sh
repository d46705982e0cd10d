#!/bin/sh
# Trains small networks by 1, 2, 3 and 4 MPI ranks and compares every epoch and all weights with one process that no
# launcher has started; stops four ranks and goes on with one, kills a rank and goes on with two, and tries what must be
# refused.
#
# usage: check-mpi.sh BINARY [BINARY-WITHOUT-MPI]
set -eu
binary=$(realpath "${1:?usage: check-mpi.sh BINARY [BINARY-WITHOUT-MPI]}")
plain=${2:+$(realpath "$2")}
experiment=$(cd "$(dirname "$0")/.." && pwd)/Tests/Ranks/ranks.yaml
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
cd "$folder"

# Open MPI as root, with more ranks than cores, and in a container; MPICH needs none of it.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_btl_vader_single_copy_mechanism=none
# Ranks that wait give their core to others.
export OMPI_MCA_mpi_yield_when_idle=1

fail() { echo "check-mpi: $*" >&2; exit 1; }
results() { # DATABASE
  "$binary" query --db "$1" --format csv "
    SELECT t.arm, t.seed, t.weights_sha256, c.epoch, c.split, c.loss, c.top1_error, c.top5_error
    FROM v_trials t JOIN v_curves c USING (experiment, scale, arm, seed) ORDER BY 1, 2, 4, 5"
}
same() { # DATABASE DATABASE WHAT
  results "$1" > "$1.csv"
  results "$2" > "$2.csv"
  [ "$(wc -l < "$1.csv")" -gt 6 ] || fail "$3: there are no results"
  cmp "$1.csv" "$2.csv" || { diff "$1.csv" "$2.csv" >&2; fail "$3: not the same bits"; }
}
words="--scale smoke --seeds 1 --no-weights --threads 1"

# shellcheck disable=SC2086
"$binary" run "$experiment" $words --db alone.db --quiet > /dev/null
for ranks in 1 2 3 4; do
  # shellcheck disable=SC2086
  mpirun -n $ranks "$binary" run "$experiment" $words --db "ranks-$ranks.db" --quiet > /dev/null
  same alone.db "ranks-$ranks.db" "$ranks ranks"
done
[ "$("$binary" query --db ranks-4.db --format csv "SELECT count(*) FROM phases WHERE phase = 'communication' AND seconds > 0" | tail -n 1)" = 3 ] ||
  fail "no seconds in communication are recorded"
echo "check-mpi: 1, 2, 3 and 4 ranks give the bits of one process"

words="$words --set training.epochs=25 --as long"
# shellcheck disable=SC2086
"$binary" run "$experiment" $words --db long.db --quiet > /dev/null
begin() { # RANKS DATABASE
  # shellcheck disable=SC2086
  mpirun -n "$1" "$binary" run "$experiment" $words --db "$2" > "$2.log" 2>&1 &
  launcher=$!
  for _ in $(seq 600); do
    # The second network is slow enough to be met on its way.
    [ "$("$binary" query --db "$2" --format csv "SELECT max(epoch) FROM v_curves WHERE arm = 'inception'" 2>/dev/null |
      tail -n 1)" -ge 2 ] 2>/dev/null && return
    sleep 0.1
  done
  cat "$2.log" >&2
  fail "$1 ranks do not begin"
}
goes_on() { # RANKS DATABASE WHAT
  code=0
  wait $launcher || code=$?
  [ $code != 0 ] || fail "$3: it ended as if it were done"
  if [ "$1" = 1 ]; then
    # shellcheck disable=SC2086
    "$binary" run "$experiment" $words --db "$2" --quiet > /dev/null
  else
    # shellcheck disable=SC2086
    mpirun -n "$1" "$binary" run "$experiment" $words --db "$2" --quiet > /dev/null
  fi
  same long.db "$2" "$3"
  [ "$("$binary" query --db "$2" --format csv "SELECT max(first_epoch) FROM attempts WHERE attempt > 1" | tail -n 1)" -gt 1 ] ||
    fail "$3: the trial began anew"
  echo "check-mpi: $3: code $code, and $1 rank(s) come to the same bits"
}
begin 4 stopped.db
kill -TERM $launcher
goes_on 1 stopped.db "four ranks that are stopped"
begin 4 asked.db
kill -USR1 $launcher
goes_on 4 asked.db "four ranks that are asked to save"
begin 4 killed.db
pkill -KILL -n -P $launcher || fail "there is no rank to kill"
goes_on 2 killed.db "four ranks of which one is killed"

# Three pictures that cannot be used, which lie with different ranks.
python3 - pictures <<'END'
import struct, sys, zlib
from pathlib import Path

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

for split, count in (("train", 48), ("val", 24)):
    for name in range(4):
        folder = Path(sys.argv[1], split, f"class{name}")
        folder.mkdir(parents=True)
        for index in range(count):
            pixels = bytes(((x * (name + 1) + y * index + 7 * index) % 256 for y in range(32) for x in range(96)))
            rows = b"".join(b"\0" + pixels[96 * y:96 * (y + 1)] for y in range(32))
            png = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
            bad = (split, name, index) in {("train", 0, 3), ("train", 2, 40), ("val", 3, 11)}
            (folder / f"{index:02}.png").write_bytes(png[:len(png) // 2] if bad else png)
END
words="--scale smoke --seeds 1 --no-weights --threads 1 --data folder=pictures --set training.augmentation=none"
# shellcheck disable=SC2086
"$binary" run "$experiment" $words --bad-images skip --db pictures.db --quiet > /dev/null
# shellcheck disable=SC2086
mpirun -n 2 "$binary" run "$experiment" $words --bad-images skip --db pictures-2.db --quiet > /dev/null
same pictures.db pictures-2.db "two ranks that leave out bad pictures"
for database in pictures.db pictures-2.db; do
  [ "$("$binary" query --db $database --format csv "SELECT count(*) FROM attempts WHERE state = 'done' AND bad_images = 3" |
    tail -n 1)" = 3 ] || fail "$database: not each trial leaves out three pictures"
done
echo "check-mpi: two ranks leave out bad pictures, and come to the same bits"

# Scoring takes nearly all of the time, so it is what is interrupted.
words="--scale smoke --seeds 1 --no-weights --threads 1 --set training.epochs=25 --set data.train=32 --set data.test=6000"
words="$words --as scoring"
# shellcheck disable=SC2086
"$binary" run "$experiment" $words --db scoring.db --quiet > /dev/null
begin 2 scored.db
kill -USR1 $launcher
code=0
wait $launcher || code=$?
[ $code = 75 ] || fail "two ranks that are interrupted while they score: code $code"
# shellcheck disable=SC2086
mpirun -n 2 "$binary" run "$experiment" $words --db scored.db --quiet > /dev/null
same scoring.db scored.db "two ranks that are interrupted while they score"
echo "check-mpi: two ranks are interrupted while they score, and come to the same bits"

# Another process says that it has the trial: all ranks leave it, and take it up again once it is free.
words="--scale smoke --seeds 1 --no-weights --threads 1 --set training.epochs=25 --as long"
begin 2 taken.db
python3 -c "
import sqlite3
with sqlite3.connect('taken.db', timeout=60) as database:
    database.execute(\"UPDATE attempts SET state = 'lost' WHERE state = 'running'\")"
code=0
wait $launcher || code=$?
[ $code = 0 ] || { cat taken.db.log >&2; fail "two ranks whose trial is taken from them: code $code"; }
grep -q "was taken over by another process" taken.db.log || fail "a trial that is taken over is not told"
same long.db taken.db "two ranks whose trial is taken from them"
echo "check-mpi: two ranks lose their trial, go on, and come to the same bits"

refused() { # CODE TEXT COMMAND …
  code=0
  expected=$1 text=$2
  shift 2
  "$@" > refused.log 2>&1 || code=$?
  [ $code = "$expected" ] || { cat refused.log >&2; fail "code $code, not $expected: $*"; }
  [ "$(grep -c "$text" refused.log)" = 1 ] || { cat refused.log >&2; fail "not said once: $text"; }
}
refused 64 "threads: expected a whole number" mpirun -n 2 "$binary" run "$experiment" --scale smoke --threads 0
refused 64 "which 4 ranks cannot share; set training.micro_batch" \
  mpirun -n 4 "$binary" run "$experiment" --scale smoke --set training.micro_batch=28 --db refused.db \
  --set training.batch=28
refused 64 "in 2 micro-batches, which 4 ranks cannot share" \
  mpirun -n 4 "$binary" run "$experiment" --scale smoke --set training.micro_batch=14 --db refused.db \
  --set training.batch=28
refused 64 "the reference arithmetic trains in one process" \
  mpirun -n 2 "$binary" run "$experiment" --scale smoke --set kernels=reference --db refused.db
refused 65 "rank 1: its experiment file or its data are others than rank 0 has" \
  mpirun -n 1 "$binary" run "$experiment" --scale smoke --db differ.db \
  : -n 1 "$binary" run "$experiment" --scale smoke --db differ.db --set data.train=384
refused 66 "no experiment is called" mpirun -n 2 "$binary" run no-such --db refused.db
[ ! -e refused.db ] || fail "a refused run made a database"
[ -z "$plain" ] || refused 69 "is built without MPI" \
  mpirun -n 2 "$plain" run "$experiment" --scale smoke --db refused.db
echo "check-mpi: what must be refused is"
