#!/bin/sh
# Writes the files of this folder from its databases, or from another one: make.sh [DATABASE]
set -eu
cd "$(dirname "$0")/../.."
db=${1:-results/desk/ablate.db}
ablate=.build/release/ablate
# Everything as one page, and every table and the claims as files of their own.
"$ablate" report --html results/desk --db "$db"
"$ablate" report --all --output results/desk/tables --db "$db"
# What `ablate verify results/desk` trains again, and the trace that names the first layer that differs.
mv results/desk/tables/manifest.json results/desk/manifest.json
"$ablate" verify results/desk --write-trace results/desk/trace.json --steps 1
# The main results in every format.
for format in text md csv tex json; do
  suffix=$format
  [ "$format" = text ] && suffix=txt
  for name in r-sweep backbones; do
    "$ablate" report --experiment "$name" --db "$db" --format "$format" \
      --output "results/desk/$name.$suffix"
  done
  for table in 10 2 sec4; do
    stem=table-$table
    [ "$table" = sec4 ] && stem=sec4
    "$ablate" report --table "$table" --db "$db" --format "$format" \
      --output "results/desk/$stem.$suffix"
  done
done
"$ablate" report --table r-v1 --db "$db" --format md --output results/desk/table-r-v1.md
# The control of bfloat16 products.
"$ablate" report --experiment bfloat16 --db "$db" --format md --output results/desk/bfloat16.md
# The recipe was chosen before the rest, in a database of its own.
"$ablate" report --experiment recipe --db results/desk/recipe.db --format md \
  --output results/desk/recipe.md
