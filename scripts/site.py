#!/usr/bin/env python3
"""Builds the site of the documentation: site.py MDBOOK OUTPUT

The book's source is a mirror of the repository that holds README.md, docs/, and whatever these link to, directly or
through other Markdown files. So the pages' links work as they are, also those to files outside docs/. Every Markdown
file becomes a page; other files are copied. At the end all links and anchors of the built pages are checked."""

import html.parser
import pathlib
import shutil
import subprocess
import sys
import urllib.parse

import pages


def mirrored():
    """README.md, docs/ and all files that they link to; Markdown first and in the order found."""
    queue = [pages.ROOT / "README.md", *pages.documents(), pages.ROOT / "CHANGELOG.md"]
    found = list(queue)
    for path in queue:
        for _, place, _ in pages.links(path):
            target = (path.parent / place).resolve() if place else path
            if target.is_file() and target not in found:
                found.append(target)
                if target.suffix == ".md":
                    queue.append(target)
    return found


def title(path):
    for _, line in pages.prose(path.read_text(encoding="utf-8")):
        if line.startswith("# ") or line.startswith("**"):
            return line.strip("#* ").replace("[", "(").replace("]", ")")
    return path.stem


def summary(files):
    """docs/SUMMARY.md for the mirror: README.md in front, and the pages outside of docs/ at the end."""
    lines = ["# Summary", "", "[ablate](README.md)"]
    for line in (pages.ROOT / "docs" / "SUMMARY.md").read_text(encoding="utf-8").split("\n")[1:]:
        lines.append(line.replace("](", "](docs/"))
    lines += ["# Repository", ""]
    done = {pages.ROOT / "README.md", *pages.documents()}
    results = pages.ROOT / "results" / "desk" / "README.md"
    rest = [path for path in files if path.suffix == ".md" and path not in done]
    for path in sorted(rest, key=lambda path: ("results" in path.parts, path != results, path.as_posix())):
        indent = "  " if "results" in path.parts and path != results else ""
        lines.append(f"{indent}- [{title(path)}]({path.relative_to(pages.ROOT).as_posix()})")
    return "\n".join(lines) + "\n"


class Page(html.parser.HTMLParser):
    """The links and the anchors of a built page."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("id", "name") and value:
                self.anchors.add(value)
            if name in ("href", "src") and value:
                self.links.append(value)


def dangling(output, books):
    """Links of the built pages that lead nowhere."""
    known = {}

    def page(path):
        if path not in known:
            known[path] = Page(path)
        return known[path]

    for path in books:
        for link in page(path).links:
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            if not target.is_file():
                yield f"{path.relative_to(output)}: {link}"
            elif parts.fragment and target.suffix == ".html" and target in books:
                if urllib.parse.unquote(parts.fragment) not in page(target).anchors:
                    yield f"{path.relative_to(output)}: {link}"


def main(mdbook, output):
    source = output.with_name("site-source")
    shutil.rmtree(source, ignore_errors=True)
    files = mirrored()
    for path in files:
        copy = source / "src" / path.relative_to(pages.ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    (source / "src" / "SUMMARY.md").write_text(summary(files), encoding="utf-8")
    for name in ["book.toml", "site.css"]:
        shutil.copyfile(pages.ROOT / "docs" / name, source / name)
    subprocess.run([mdbook, "build", source, "--dest-dir", output], check=True)
    books = {output / path.relative_to(pages.ROOT).with_suffix(".html") for path in files if path.suffix == ".md"}
    problems = list(dangling(output, books | {output / "index.html"}))
    for problem in problems:
        print(f"site: a link leads nowhere: {problem}", file=sys.stderr)
    print(f"{output / 'index.html'}: {len(books)} pages, {len(problems)} links that lead nowhere")
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: site.py MDBOOK OUTPUT")
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve()))
