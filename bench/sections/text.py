"""Markdown and numbers as the page writes them."""

import statistics

MODES = {"train": "training", "infer": "inference"}


def table(heads, rows):
    """Markdown; the first column is text, the others are numbers unless their head ends in `<`."""
    left = [index == 0 or text.endswith("<") for index, text in enumerate(heads)]
    lines = [[text.rstrip("<") for text in heads], [":---" if l else "---:" for l in left], *rows]
    return "".join("| " + " | ".join(str(cell) for cell in line) + " |\n" for line in lines)


def section(title, text, rows_table):
    return f"## {title}\n\n{text}\n\n{rows_table}"


def number_of(count, what):
    return f"{count} {what}" + ("" if count == 1 else "s")


def mib(count):
    return f"{count / 2**20:,.0f}"


def spread(values, decimals=2):
    """Median, least and greatest."""
    return [f"{value:.{decimals}f}" for value in (statistics.median(values), min(values), max(values))]
