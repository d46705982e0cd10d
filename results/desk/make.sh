#!/bin/sh
# Writes the tables of this folder from the results database: make.sh [DATABASE]
set -eu
cd "$(dirname "$0")/../.."
db=${1:-results/ablate.db}
ablate=.build/release/ablate
for format in text md csv tex json; do
  suffix=$format
  [ "$format" = text ] && suffix=txt
  for name in r-sweep backbones; do
    "$ablate" report --experiment "$name" --db "$db" --format "$format" \
      --output "results/desk/$name.$suffix"
  done
  "$ablate" report --table sec4 --db "$db" --format "$format" --output "results/desk/sec4.$suffix"
  for table in 10 2; do
    "$ablate" report --table "$table" --db "$db" --format "$format" \
      --output "results/desk/table-$table.$suffix"
  done
done
"$ablate" report --table r-v1 --db "$db" --format md --output results/desk/table-r-v1.md
"$ablate" report --experiment recipe --db "$db" --format md --output results/desk/recipe.md
