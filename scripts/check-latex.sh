#!/bin/sh
# Compiles every table that `ablate report --all` writes as LaTeX, and fails if one does not compile, or
# is wider or longer than a page.
#
# usage: check-latex.sh [ABLATE [DATABASE]]
#
# Needs pdflatex with booktabs: texlive-latex-base and texlive-latex-recommended of Debian.
set -eu
cd "$(dirname "$0")/.."
binary=${1:-.build/release/ablate}
[ -x "$binary" ] || {
  echo "check-latex: there is no $binary; \`make build\` makes it" >&2
  exit 66
}
command -v pdflatex >/dev/null 2>&1 || {
  echo "check-latex: there is no pdflatex; apt-get install texlive-latex-base texlive-latex-recommended" >&2
  exit 69
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if [ $# -gt 1 ]; then
  "$binary" report --all --output "$folder" --db "$2" 2>/dev/null
else
  "$binary" report --all --output "$folder" --db "$folder/none.db" 2>/dev/null
fi

failed=0
count=0
for table in "$folder"/*.tex; do
  name=$(basename "$table" .tex)
  cat >"$folder/check.tex" <<EOF
\\documentclass[a4paper,10pt]{article}
\\usepackage[T1]{fontenc}
\\usepackage{booktabs,graphicx}
\\begin{document}
\\input{$table}
\\end{document}
EOF
  count=$((count + 1))
  if ! (cd "$folder" && pdflatex -interaction=nonstopmode -halt-on-error check.tex >"$name.out" 2>&1); then
    echo "check-latex: $name does not compile:" >&2
    grep -A 3 '^!' "$folder/$name.out" >&2 || tail -n 5 "$folder/$name.out" >&2
    failed=1
  elif grep -E '^Overfull .hbox|Float too large' "$folder/$name.out" >"$folder/wide"; then
    echo "check-latex: $name does not fit its page: $(head -n 1 "$folder/wide")" >&2
    failed=1
  fi
done
[ $failed = 0 ] || exit 1
echo "check-latex: $count tables compile"
