#!/usr/bin/env bash
# Builds .build/deb/ablate_VERSION_amd64.deb: the binary for any x86-64 CPU with AVX2, with Swift's libraries inside, and
# what `make install` installs.
#
# usage: make-deb.sh
set -euo pipefail
cd "$(dirname "$0")/.."
out=.build/deb
stage=$out/stage
binary=$out/build/release/ablate

ABLATE_MARCH=x86-64-v3 swift build -c release --static-swift-stdlib --product ablate --scratch-path "$out/build" >&2
version=$("$binary" --version | cut -d' ' -f2)
rm -rf "$stage"
make --no-print-directory install-files BINARY="$binary" DESTDIR="$PWD/$stage" PREFIX=/usr >&2
strip --strip-unneeded "$stage/usr/bin/ablate"
doc=$stage/usr/share/doc/ablate
gzip -9n "$stage/usr/share/man/man1/ablate.1"
{
  printf 'ablate (%s) unstable; urgency=medium\n\n  * CHANGELOG.md beside this file tells what changed.\n\n' "$version"
  printf ' -- %s  %s\n' "$(sed -n 's/^Maintainer: //p' packaging/control | head -n 1)" \
    "$(git log -1 --format=%cD 2>/dev/null || date -R)"
} | gzip -9n > "$doc/changelog.gz"
mkdir -p "$stage/usr/share/zsh/vendor-completions"
mv "$stage/usr/share/zsh/site-functions/_ablate" "$stage/usr/share/zsh/vendor-completions/_ablate"
rmdir "$stage/usr/share/zsh/site-functions"
{
  echo "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
  echo "Upstream-Name: ablate"
  echo
  echo "Files: *"
  echo "Copyright: $(sed -n 's/^Copyright (c) //p' LICENSE)"
  echo "License: MIT"
  tail -n +5 LICENSE | sed 's/^$/./; s/^/ /'
} > "$doc/copyright"

# dpkg-shlibdeps reads debian/control of the folder that it runs in.
mkdir -p "$out/shlibs/debian"
sed "s/@VERSION@/$version/" packaging/control > "$out/shlibs/debian/control"
depends=$(cd "$out/shlibs" && dpkg-shlibdeps -O --ignore-missing-info "../stage/usr/bin/ablate" 2>/dev/null |
  sed -n 's/^shlibs:Depends=//p')
size=$(du -k -s "$stage" | cut -f1)
mkdir -p "$stage/DEBIAN"
sed -n '/^Package:/,$p' "$out/shlibs/debian/control" |
  sed "s/\${shlibs:Depends}/$depends/; s/@SIZE@/$size/; s/@VERSION@/$version/" > "$stage/DEBIAN/control"
(cd "$stage" && find usr -type f -print0 | sort -z | xargs -0 md5sum) > "$stage/DEBIAN/md5sums"
find "$stage" -type d -exec chmod 755 {} +
package=$out/ablate_${version}_amd64.deb
dpkg-deb --root-owner-group --build "$stage" "$package" >&2
echo "$package"
