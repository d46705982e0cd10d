#!/bin/sh
# Updates the tables of counts in docs/models: `ablate models WORDS --format md` prints the text between
# `<!-- counts: WORDS -->` and `<!-- end -->`. A file is replaced whole or not at all.
#
# usage: update-docs.sh [ABLATE]
set -euf
cd "$(dirname "$0")/.."
binary=${1:-.build/release/ablate}
[ -x "$binary" ] || {
  echo "update-docs: there is no $binary; \`make build\` makes it" >&2
  exit 66
}

written=""
trap '[ -z "$written" ] || rm -f "$written"' EXIT

# Copies standard input to standard output, with updated tables.
renew() {
  table=no
  while IFS= read -r line; do
    case $line in
      '<!-- counts: '*' -->')
        [ $table = no ] || return 65
        table=yes
        words=${line#'<!-- counts: '}
        printf '%s\n\n' "$line"
        # shellcheck disable=SC2086
        "$binary" models ${words%' -->'} --format md || return
        printf '\n'
        ;;
      '<!-- end -->')
        [ $table = yes ] || return 65
        table=no
        printf '%s\n' "$line"
        ;;
      *) [ $table = yes ] || printf '%s\n' "$line" ;;
    esac
  done
  [ $table = no ] || return 65
}

for page in $(find docs/models -name '*.md' | sort); do
  written="$page.new"
  renew <"$page" >"$written" || {
    echo "update-docs: $page: a table cannot be made, or its markers do not pair" >&2
    exit 65
  }
  if cmp -s "$page" "$written"; then rm "$written"; else mv "$written" "$page"; fi
done
