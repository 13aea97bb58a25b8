#!/bin/sh
# Measures signed-in pages of a running instance: requests a second and latency at 20 connections.
# Needs curl and wrk. GOLDSMITH_HOME and GOLDSMITH_PORT as for ./goldsmith.
set -eu
home=${GOLDSMITH_HOME:-.goldsmith}
base=http://127.0.0.1:${GOLDSMITH_PORT:-8080}
jar=$(mktemp)
trap 'rm -f "$jar"' EXIT
password=$(sed -n 's/^platform-owner //p' "$home/demo-passwords")
curl -sS -o /dev/null -c "$jar" --data-urlencode j_username=platform-owner \
    --data-urlencode "j_password=$password" "$base/j_security_check"
cookie=$(awk '$6 == "goldsmith-session" {print $6 "=" $7}' "$jar")
for page in /t/acme/runs /t/acme /t/acme/templates /t/acme/gallery /t/acme/runs/1; do
    echo "== $page"
    # A way to the sign-in would be measured very fast.
    curl -sS -f -o /dev/null -w '%{http_code}\n' -H "Cookie: $cookie" "$base$page" | grep -q 200
    wrk -t2 -c20 -d15s -H "Cookie: $cookie" "$base$page" >/dev/null
    wrk -t2 -c20 -d10s --latency -H "Cookie: $cookie" "$base$page" |
        grep -E '50%|99%|Requests/sec|Non-2xx'
done
