#!/usr/bin/env bash
# Prints the longest source and the median length in lines, the switches over kinds of kernels outside the folders
# that define them, and SQL outside Results. Fails if a source has over 300 lines, if the median is 100 or more, or if
# there is such a switch or such SQL.
set -euo pipefail
cd "$(dirname "$0")/.."

lines=$(find Sources -name '*.swift' -exec wc -l {} + | awk '$2 != "total" { print $1, $2 }' | sort -n)
longest=$(tail -n 1 <<<"$lines")
median=$(awk '{ n[NR] = $1 } END { print n[int((NR + 1) / 2)] }' <<<"$lines")
# A table beside the choices selects the kernel; all other code asks the kernel.
switches=$(grep -rnE 'case \.(winograd|depthwise|grouped|bfloat16)\b' Sources --include='*.swift' |
  grep -vE '^Sources/(Kernels|Engine/Choice)/' || true)
count=$(grep -c . <<<"$switches" || true)
# In a string; what is between backquotes shows a reader what `ablate query` takes.
sql=$(grep -rnE '\b(SELECT|INSERT( OR [A-Z]+)? INTO|UPDATE|DELETE FROM|CREATE (TABLE|VIEW|INDEX)|ALTER TABLE|PRAGMA) ' \
  Sources --include='*.swift' | grep -vE '^Sources/(Results|Database)/|ablate query |\("query |SELECT …|`SELECT' || true)
statements=$(grep -c . <<<"$sql" || true)

echo "longest source: ${longest#* } (${longest%% *} lines)"
echo "median: $median lines of $(wc -l <<<"$lines") sources"
echo "switches over kinds of kernels outside their folders: $count"
[ -z "$switches" ] || echo "$switches"
echo "SQL outside Results: $statements"
[ -z "$sql" ] || echo "$sql"
[ "${longest%% *}" -le 300 ] && [ "$median" -lt 100 ] && [ -z "$switches$sql" ]
