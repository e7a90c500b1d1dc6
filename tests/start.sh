#!/usr/bin/env bash
# `make run` from nothing: a first page within 20 s of the install, a second start within 5 s, and a clean stop.
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$(mktemp -d /tmp/kanalvakt-start.XXXXXX)
trap 'rm -rf "$copy"' EXIT
git archive HEAD | tar -x -C "$copy"
cd "$copy"
make setup
port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

start() { # start LIMIT NAME: run, wait for the log-in page, say how long it took, stop with SIGINT
    local began now
    began=$(date +%s.%N)
    PORT=$port .venv/bin/kanalvakt run --demo >"$copy/run.log" 2>&1 &
    local pid=$!
    until curl -fsS -o /dev/null "http://localhost:$port/konto/logga-in/" 2>/dev/null; do
        kill -0 "$pid" 2>/dev/null || { cat "$copy/run.log"; echo "the start failed"; exit 1; }
        sleep 0.1
    done
    now=$(date +%s.%N)
    for _ in $(seq 100); do grep -q 'Ctrl-C' "$copy/run.log" && break; sleep 0.1; done
    grep -q "http://localhost:$port" "$copy/run.log" || { cat "$copy/run.log"; exit 1; }
    kill -INT "$pid"
    wait "$pid" || { cat "$copy/run.log"; echo "the stop was not clean"; exit 1; }
    awk -v a="$began" -v b="$now" -v limit="$1" -v name="$2" \
        'BEGIN { printf "%s: first page after %.1f s (limit %s s)\n", name, b - a, limit; exit (b - a > limit) }'
}
start 20 "first start"
start 5 "second start"
if pgrep -f "$copy"; then echo "something is still running"; exit 1; fi
echo "nothing left running"
