#!/bin/sh
# Maintainers only: writes the .txt files with hashes and without host names.
# uv is used as a tool here; it is never needed to run or to test.
set -eu
cd "$(dirname "$0")"
lock() {
    UV_PYTHON_DOWNLOADS=never uv pip compile --quiet --universal --generate-hashes "$@" \
        --python-version 3.12 --no-header --no-emit-index-url --no-emit-find-links "$name.in" -o "$name.txt"
}
for name in base capture dev; do lock; done
# Read as data, never installed: what they need is not needed.
for name in contracts contracts-older; do lock --no-deps; done
