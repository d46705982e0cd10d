#!/usr/bin/env python3
"""python scripts/check-commands.py BINARY: every `ablate` command that the documentation shows is one that the program
knows, with options that it knows, and every experiment file that it shows in full can be planned. Nothing is trained."""

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import pages

BINARY = str(Path(sys.argv[1]).resolve())
TEXTS = ["README.md", "results/desk/README.md", "results/night/README.md"]
# Code in paragraphs and tables, and lines of code blocks.
INLINE = re.compile(r"`(ablate [^`]+)`")
LINE = re.compile(r"^\s*(?:\$ )?(ablate [^#|]*)")
helps = {}


def run(*words):
    return subprocess.run([BINARY, *words], capture_output=True, text=True)


def options(command):
    """The options of a command, as its help lists them."""
    if command not in helps:
        text = run(command, "--help")
        helps[command] = set(re.findall(r"--[a-z][a-z-]*|(?<=\s)-[a-zV](?=[ ,])", text.stdout)) if text.returncode == 0 else None
    return helps[command]


def commands(path):
    """Pairs of line number and command."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        found = INLINE.findall(line)
        block = LINE.match(line)
        if block and "`" not in line:
            found.append(block.group(1))
        for command in found:
            # What follows a pipe or a redirection, and what people put in themselves.
            command = re.split(r" [|>] |\s2?>|;$|\)$", command)[0].strip().rstrip(".,:\\")
            yield number, command


def flaw(command):
    try:
        words = shlex.split(command.replace("…", " "))
    except ValueError:
        return "its quotes do not close"
    if len(words) < 2 or not re.fullmatch(r"[a-z]+", words[1]):
        return None
    known = options(words[1])
    if known is None:
        return f"there is no command {words[1]}"
    for word in words[2:]:
        option = word.split("=")[0].strip("[]")
        if option.startswith("--") and len(option) > 2 and option not in known | {"--help"}:
            return f"{words[1]} has no option {option}"
    return None


def yaml_blocks(path):
    """Pairs of line number and text."""
    text = path.read_text()
    for match in re.finditer(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield text[:match.start()].count("\n") + 2, match.group(1)


def plan(text):
    """Plans an experiment file that is shown in full; None if it is well."""
    if not all(re.search(rf"^{key}:", text, re.MULTILINE) for key in ["name", "title", "scales"]):
        return None
    scale = re.search(r"^scales:.*?\b(smoke|desk|night|week|paper)\b", text, re.MULTILINE | re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "shown.yaml"
        file.write_text(text)
        result = run("plan", str(file), "--scale", scale.group(1), "--no-decide", "--db", f"{folder}/none.db")
        # A file that is not beside it, or data that are not on this machine, are not the text's mistake.
        if result.returncode in (0, 66) or "there is no" in result.stderr and "extends" in result.stderr:
            return None
        return result.stderr.strip()


def main():
    count, files, problems = 0, 0, []
    for path in [pages.ROOT / text for text in TEXTS] + pages.documents():
        name = path.relative_to(pages.ROOT)
        for number, command in commands(path):
            count += 1
            if reason := flaw(command):
                problems.append(f"{name}:{number}: `{command}`: {reason}")
        for number, text in yaml_blocks(path):
            files += 1
            if reason := plan(text):
                problems.append(f"{name}:{number}: {reason}")
    for problem in problems:
        print(f"check-commands: {problem}", file=sys.stderr)
    print(f"{count} commands, {files} blocks of YAML: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
