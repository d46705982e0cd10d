#!/bin/sh
# Installs the missing Debian packages of packages.txt, without questions. Does nothing if all are installed. Without
# root and without passwordless sudo it names them and ends with 69.
#
# usage: setup.sh [PURPOSE]      PURPOSE: also those needed only for it, such as interop
set -eu
purpose=${1:-none}
cd "$(dirname "$0")/.."

command -v swift >/dev/null 2>&1 || {
  echo "setup: there is no 'swift' on the PATH; install Swift 6.0 or later first" >&2
  exit 69
}

missing=""
for package in $(sed -n "s/ *# *$purpose\$//; /^[^#]*\$/p" packages.txt); do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  as_root="sudo -n"
else
  echo "setup: these Debian packages are missing, and there is no root to install them:$missing" >&2
  echo "setup: have them installed (apt-get install$missing), then try again" >&2
  exit 69
fi
command -v apt-get >/dev/null 2>&1 || {
  echo "setup: there is no apt-get; install what these Debian packages hold:$missing" >&2
  exit 69
}

echo "setup: installing$missing" >&2
$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
