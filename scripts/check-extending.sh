#!/usr/bin/env bash
# Applies the example of docs/extending.md, a new squeeze operator, to a copy of the networks' sources, and checks
# that two files are all that it takes.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/Sources"
cp -r Sources/Text Sources/Settings Sources/Network Sources/Zoo Sources/Files Sources/Interchange Sources/CCrypto \
  "$work/Sources"
mkdir "$work/Sources/check"
cp Tests/Extending/main.swift "$work/Sources/check"
cat >"$work/Package.swift" <<'PACKAGE'
// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "extending",
  targets: [
    .target(name: "Text"), .target(name: "Settings", dependencies: ["Text"]),
    .target(name: "Network", dependencies: ["Text"]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto"),
    .target(name: "Files", dependencies: ["Text", "CCrypto"]),
    .target(name: "Interchange", dependencies: ["Network", "Files", "Text"]),
    .target(name: "Zoo", dependencies: ["Network", "Settings", "Interchange", "Files", "Text"]),
    .executableTarget(name: "check", dependencies: ["Zoo", "Network", "Settings"]),
  ])
PACKAGE
patch=$PWD/Tests/Extending/squeeze-operator.patch
files=$(grep -c '^+++ ' "$patch")
[ "$files" -le 4 ] || { echo "docs/extending.md promises four files at most, not $files" >&2; exit 1; }
(cd "$work" && GIT_CEILING_DIRECTORIES=$work git apply "$patch")
if ! swift run --package-path "$work" check >"$work/log" 2>&1; then
  cat "$work/log" >&2
  exit 1
fi
echo "a new squeeze operator takes $files files"
