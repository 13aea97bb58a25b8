#!/bin/sh
# Prints how long each step of a run took, from the API. Needs curl and python3.
#   phases.sh RUN
set -eu
token=$(./goldsmith token)
curl -sS -H "Authorization: Bearer $token" \
    "http://127.0.0.1:${GOLDSMITH_PORT:-8080}/api/v1/tenants/acme/runs/$1" |
    python3 -c '
import json, sys
from datetime import datetime
run = json.load(sys.stdin)
at = lambda t: datetime.fromisoformat(t.replace("Z", "+00:00"))
for step in run["steps"]:
    if step.get("startedAt") and step.get("endedAt"):
        print("%7.1f s  %s" % ((at(step["endedAt"]) - at(step["startedAt"])).total_seconds(), step["title"]))
print("%7.1f s  %s" % ((at(run["endedAt"]) - at(run["startedAt"])).total_seconds(), "all, " + run["state"]))'
