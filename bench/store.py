"""Measurements in one JSON file, saved after each piece, whole or not at all."""

import json
import os
import sys


class Results:
    """`values[key]` is a piece; `identity` says what it was measured with."""

    def __init__(self, path, identity, fresh=False):
        self.path, self.values = path, {"identity": identity}
        path.parent.mkdir(parents=True, exist_ok=True)
        if fresh or not path.exists():
            return
        try:
            before = json.loads(path.read_text())
        except ValueError:
            before = {}
        if before.get("identity") == identity:
            self.values = before
            print(f"bench: going on with {path}", file=sys.stderr)
        else:
            print(f"bench: {path} is of another program or other options; starting anew", file=sys.stderr)

    def piece(self, key, measure):
        """What `measure` gives, unless it is known already."""
        if key not in self.values:
            self.put(key, measure())
        return self.values[key]

    def put(self, key, value):
        self.values[key] = value
        new = self.path.with_name(self.path.name + ".new")
        with open(new, "w") as file:
            json.dump(self.values, file, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)

    def finish(self, path, complete):
        """What is measured goes to `path`; parts stay, so that more of them can be added."""
        if complete:
            self.path.replace(path)
        else:
            path.write_bytes(self.path.read_bytes())
