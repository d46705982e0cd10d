"""Markdown pages as the checks and the site read them: links, anchors, the list of docs/SUMMARY.md."""

import pathlib
import re
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINK = re.compile(r"\[(?:[^\[\]`]|`[^`]*`|\[[^\]]*\])*\]\(<?([^()\s<>]+(?:\([^()\s]*\))?)>?(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6} +(.*?)(?: +#+)?$")
FENCE = re.compile(r"^ *(```|~~~)")


def prose(text):
    """The lines of a page outside of fenced and indented code, each with its number."""
    is_code, after_blank, in_list = False, True, False
    for number, line in enumerate(text.split("\n"), 1):
        if FENCE.match(line):
            is_code = not is_code
            continue
        if is_code:
            continue
        in_list = bool(re.match(r" *([-*]|\d+\.) ", line)) or (in_list and (not line or line.startswith(" ")))
        if line.startswith("    ") and after_blank and not in_list:
            continue
        after_blank = not line.strip()
        yield number, line


def links(path):
    """The targets of a page's links, with the number of the line: (line, place or "", anchor or "")."""
    for number, line in prose(path.read_text(encoding="utf-8")):
        bare = re.sub(r"(`+)(?:(?!\1).)*\1", lambda m: "`" * len(m.group(0)), line)
        # Code is blanked for the search, so that `[a](b)` in it is no link; places stay where they were.
        for match in LINK.finditer(line):
            if bare[match.start() : match.end()].count("](") == 0:
                continue
            target = match.group(1)
            if urllib.parse.urlsplit(target).scheme:
                continue
            place, _, anchor = target.partition("#")
            yield number, urllib.parse.unquote(place), anchor


def slug(heading):
    """The anchor that GitHub and mdBook give a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "").lower()
    return "".join(c if c.isalnum() or c in "-_" else "-" if c.isspace() else "" for c in text)


def anchors(path):
    """The anchors of a page."""
    found, seen = set(), {}
    for _, line in prose(path.read_text(encoding="utf-8")):
        match = HEADING.match(line)
        if match:
            name = slug(match.group(1))
            found.add(name if name not in seen else f"{name}-{seen[name]}")
            seen[name] = seen.get(name, 0) + 1
    return found


def documents():
    """The pages of docs/, without the list of them."""
    return sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name != "SUMMARY.md")


def listed():
    """The pages that docs/SUMMARY.md lists."""
    summary = ROOT / "docs" / "SUMMARY.md"
    return [(summary.parent / place).resolve() for _, place, _ in links(summary)]
