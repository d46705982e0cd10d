"""python Tests/Interop/screenshots.py FOLDER PAGE…: pictures of pages, to be looked at."""

import sys
from pathlib import Path

from browser import Browser

LOOKS = {
    "wide": {"height": 1600},
    "dark": {"height": 1600, "dark": True},
    "phone": {"width": 360, "height": 1600},
    "phone-dark": {"width": 360, "height": 1600, "dark": True},
}

target = Path(sys.argv[1])
target.mkdir(exist_ok=True)
with Browser() as browser:
    for path in map(Path, sys.argv[2:]):
        for name, settings in LOOKS.items():
            browser.page(path, **settings).screenshot(target / f"{path.parent.name}-{name}.png")
