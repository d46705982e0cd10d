#!/bin/sh
# Trains a few steps of every network family, SE setting, schedule and kernel (Tests/Golden/golden.yaml), and compares
# the digests of the weights and the curves with the recorded ones. Another machine, build or number of threads must
# give the same; a change of the engine's arithmetic gives others, and then the numerics version is another too.
#
# usage: check-golden.sh [--record] [--threads N] BINARY
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
golden=$here/Tests/Golden/digests.json
record=
threads=2
while [ $# -gt 1 ]; do
  case $1 in
    --record) record=1 ;;
    --threads) threads=$2; shift ;;
    *) echo "check-golden: unknown option '$1'" >&2; exit 64 ;;
  esac
  shift
done
binary=${1:?"usage: check-golden.sh [--record] [--threads N] BINARY"}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
unset ABLATE_KERNELS
"$binary" run "$here/Tests/Golden/golden.yaml" --scale smoke --db "$folder/golden.db" --threads "$threads" \
  --jobs "$threads" --no-weights --quiet > /dev/null
"$binary" query --db "$folder/golden.db" --format json "
  SELECT t.arm, (SELECT max(numerics) FROM v_kernels k WHERE k.setup_id = t.setup_id) AS numerics, t.weights_sha256,
    (SELECT group_concat(line, '; ') FROM (
       SELECT printf('%d %s %!.17g %!.17g', c.epoch, c.split, c.loss, c.top1_error) AS line FROM v_curves c
       WHERE c.experiment = t.experiment AND c.scale = t.scale AND c.arm = t.arm AND c.seed = t.seed
       ORDER BY c.epoch, c.split)) AS curve
  FROM v_trials t ORDER BY t.position" > "$folder/digests.json"

if [ -n "$record" ]; then
  cp "$folder/digests.json" "$golden"
  echo "check-golden: recorded $(grep -c '"arm"' "$golden") trials in $golden" >&2
  exit
fi
if ! diff -u "$golden" "$folder/digests.json" >&2; then
  echo "check-golden: this build does not give the recorded bits on this machine" >&2
  exit 1
fi
echo "check-golden: the recorded bits of $(grep -c '"arm"' "$golden") trials" >&2
