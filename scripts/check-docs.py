#!/usr/bin/env python3
"""Checks the documentation, in a second and without a network: each page of docs/ is in docs/SUMMARY.md and in the index
docs/README.md, and every relative link of the pages, of README.md and of the other texts leads to a file and a heading
that exist."""

import sys

import pages

TEXTS = ["README.md", "CHANGELOG.md", "bench/README.md", "results/desk/README.md", "docs/SUMMARY.md"]


def main():
    problems = []
    listed, texts = pages.listed(), pages.documents()
    index = pages.ROOT / "docs" / "README.md"
    indexed = {(index.parent / place).resolve() for _, place, _ in pages.links(index)} | {index}
    for page in texts:
        name = page.relative_to(pages.ROOT)
        if listed.count(page) != 1:
            problems.append(f"{name}: docs/SUMMARY.md lists it {listed.count(page)} times, not once")
        if page not in indexed and page.parent == index.parent:
            problems.append(f"{name}: docs/README.md has no link to it")
    count, known = 0, {}
    for path in [pages.ROOT / text for text in TEXTS] + texts:
        for number, place, anchor in pages.links(path):
            count += 1
            target = (path.parent / place).resolve() if place else path
            where = f"{path.relative_to(pages.ROOT)}:{number}"
            if not target.exists():
                problems.append(f"{where}: there is no {place}")
            elif anchor and target.suffix == ".md":
                if target not in known:
                    known[target] = pages.anchors(target)
                if anchor not in known[target]:
                    problems.append(f"{where}: {place or path.name} has no heading #{anchor}")
    for problem in problems:
        print(f"check-docs: {problem}", file=sys.stderr)
    print(f"{len(texts)} pages in docs/, {count} relative links: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
