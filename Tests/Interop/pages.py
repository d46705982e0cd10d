"""A browser opens the page that `ablate report --html` writes."""

import re
from pathlib import Path

from browser import Browser
from harness import ablate, folder

SNAPSHOT = Path(__file__).parent.parent / "PageTests" / "Snapshots" / "page.html"

# The contrast of every text with what is behind it (WCAG 2, AA: 4.5, large text 3).
CONTRAST = """(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const low = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const texts = [...element.childNodes].filter((n) => n.nodeType === 3 && n.data.trim());
    if (!texts.length || element.closest("svg, script, style, .hidden")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(parse(style.color)), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5))
      low.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return [...low];
})()"""

COLUMN = """((table, column) => [...document.querySelectorAll(`#${table} tbody tr`)]
  .map((row) => row.cells[column]).map((cell) => cell.classList.contains("blank") ? null
    : "sort" in cell.dataset ? Number(cell.dataset.sort) : cell.textContent.trim()))"""


def written():
    """A page with results of a few experiments, and one before anything was run."""
    place = folder()
    path = Path(place.name)
    database = ("--db", path / "results.db", "--scale", "smoke")
    ablate("run", "controls", *database)
    ablate("run", "timing", *database)
    ablate("report", "--html", path / "full", *database)
    ablate("report", "--html", path / "empty", "--db", path / "none.db")
    return place, path / "full" / "index.html", path / "empty" / "index.html"


def loads(browser, path):
    page = browser.page(path)
    assert not page.complaints(), page.complaints()
    requests = [url for url in page.requests() if not url.startswith("data:")]
    assert requests == [path.resolve().as_uri()], requests
    assert page.value("document.title").startswith("Squeeze-and-Excitation")


def is_well_formed(browser, path):
    page = browser.page(path)
    levels = page.value("[...document.querySelectorAll('h1,h2,h3,h4')].map((h) => +h.tagName[1])")
    assert levels[0] == 1 and levels.count(1) == 1, levels
    for before, after in zip(levels, levels[1:]):
        assert after <= before + 1, f"h{after} after h{before}"
    ids = page.value("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)
    lost = page.value(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.hash.slice(1))"
        ".filter((id) => !document.getElementById(id))")
    assert not lost, lost
    lost = page.value(
        "[...document.querySelectorAll('svg [href], svg *')].flatMap((e) => [...e.attributes])"
        ".flatMap((a) => [...a.value.matchAll(/url\\(#(.*?)\\)|^#(.+)$/g)].map((m) => m[1] ?? m[2]))"
        ".filter((id) => !/^[0-9a-fA-F]{3,8}$/.test(id) && !document.getElementById(id))")
    assert not lost, lost
    bare = page.value(
        "[...document.querySelectorAll('table')].filter((t) => !t.caption?.textContent.trim()"
        " || [...t.querySelectorAll('th')].some((h) => !h.scope || !h.textContent.trim())).length")
    assert bare == 0, f"{bare} tables without caption, scope or header"
    # Controls come before every other table, so that the reader meets them first.
    order = page.value("[...document.querySelectorAll('section')].map((s) => s.id)")
    assert order[:3] == ["summary", "controls", "verdicts"], order


def sorts(browser, path):
    page = browser.page(path)
    tables = page.value(
        "[...document.querySelectorAll('table')].filter((t) => t.tBodies[0].rows.length > 2)"
        ".map((t) => [t.id, t.tHead.rows[t.tHead.rows.length - 1].cells.length])")
    assert tables
    moved = 0
    for table, columns in tables:
        for column in range(columns):
            before = page.value(f"{COLUMN}('{table}', {column})")
            seen = []
            for direction in ("ascending", "descending"):
                page.value(
                    f"[...document.querySelector('#{table} thead').rows].at(-1)"
                    f".cells[{column}].querySelector('button').click()")
                states = page.value(
                    f"[...document.querySelectorAll('#{table} thead th')]"
                    ".map((h) => h.getAttribute('aria-sort')).filter((s) => s)")
                assert states == [direction], (table, column, states)
                values = page.value(f"{COLUMN}('{table}', {column})")
                assert sorted(map(str, values)) == sorted(map(str, before))
                blank = [value is None for value in values]
                assert blank == sorted(blank), (table, column, values)
                numbers = [value for value in values if isinstance(value, (int, float))]
                assert numbers == sorted(numbers, reverse=direction == "descending"), values
                seen.append(values)
            moved += seen[0] != seen[1]
    assert moved > len(tables), moved


def is_usable_by_keyboard(browser, path):
    page = browser.page(path)
    page.press("Tab")
    assert page.value("document.activeElement.className") == "skip"
    page.press("Enter")
    assert page.value("document.activeElement.id") == "content"
    for _ in range(60):
        page.press("Tab")
        if page.value("document.activeElement.tagName") == "BUTTON":
            break
    else:
        raise AssertionError("no button within 60 tabs")
    outline = page.value("getComputedStyle(document.activeElement).outlineStyle")
    assert outline not in ("none", ""), "the focus cannot be seen"
    page.press("Enter")
    assert page.value("document.activeElement.closest('th').getAttribute('aria-sort')")
    assert page.value("document.getElementById('sorting').textContent").startswith("Sorted by ")


def fits_a_phone(browser, path):
    for width in (320, 360, 768):
        page = browser.page(path, width=width, height=740)
        page.value("document.querySelectorAll('details').forEach((d) => { d.open = true })")
        wide = page.value("document.documentElement.scrollWidth")
        assert wide <= width, (width, wide, page.value(
            "[...document.querySelectorAll('body *')].filter((e) => !e.closest('.scroll, .plate'))"
            f".filter((e) => e.getBoundingClientRect().right > {width} + 1)"
            ".slice(0, 5).map((e) => e.tagName + '.' + e.className)"))


def has_contrast(browser, path):
    for dark in (False, True):
        page = browser.page(path, dark=dark)
        page.value("document.querySelectorAll('details').forEach((d) => { d.open = true })")
        low = page.value(CONTRAST)
        assert not low, (dark, low)


def reads_without_script(browser, path):
    def body(text):
        return re.sub(r"<(script|style).*?</\1>", "", text, flags=re.S)

    plain, source = body(browser.page(path, script=False).markup()), body(path.read_text())
    assert "<button" not in plain and "aria-sort" not in plain
    assert plain.count("<tr") == source.count("<tr")
    assert plain.count("<td") + plain.count("<th") > 100


def shows_figures(browser, path, least):
    page = browser.page(path)
    sizes = page.value(
        "[...document.querySelectorAll('figure svg')].map((s) => s.getBoundingClientRect())"
        ".map((r) => [r.width, r.height])")
    listed = page.value("document.querySelectorAll('nav a[href^=\"#figure-\"]').length")
    assert len(sizes) == listed and listed >= least, (sizes, listed)
    assert all(width > 100 and height > 50 for width, height in sizes), sizes


def loads_nothing_a_figure_asks_for(browser, path):
    """A figure with a script, a link outside and an event handler is defused."""
    for figure in re.findall(r"<svg.*?</svg>", path.read_text(), re.S):
        assert not re.search(r"<script|onload=\"[^\"]|https?://(?!www\.w3\.org)", figure), figure


def all_cases(suite):
    place, full, empty = written()
    with place, Browser() as browser:
        for name, path in (("results", full), ("nothing run", empty), ("snapshot", SNAPSHOT)):
            for body in (loads, is_well_formed, sorts, is_usable_by_keyboard, fits_a_phone,
                         has_contrast, reads_without_script):
                suite.case(f"page with {name} {body.__name__}", body, browser, path)
        suite.case("page shows its figures", shows_figures, browser, SNAPSHOT, 2)
        suite.case("page lists its figures", shows_figures, browser, full, 0)
        suite.case("page defuses figures", loads_nothing_a_figure_asks_for, browser, SNAPSHOT)
