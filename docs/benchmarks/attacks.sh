#!/bin/sh
# What one sender can do to the others: sends hostile requests to a running instance, and asks a page
# of another account every 100 ms meanwhile. Prints for each attack its answers, the other's slowest
# answer, and the portal's CPU time and memory. Needs curl, jq, ss and python3; GOLDSMITH_HOME and GOLDSMITH_PORT as
# for ./goldsmith. ATTACK chooses those whose name has it; ATTACK_SECONDS (60) ends each.
set -eu
home=${GOLDSMITH_HOME:-.goldsmith}
base=http://127.0.0.1:${GOLDSMITH_PORT:-8080}
longest=${ATTACK_SECONDS:-60}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

token=$("$(dirname "$0")/../../goldsmith" token --user web-builder)
other=$("$(dirname "$0")/../../goldsmith" token --user auditor)
portal=$(ss -ltnpH "sport = :${base##*:}" | sed -n 's/.*pid=\([0-9]*\).*/\1/p' | head -1)
template=$base/api/v1/tenants/acme/teams/web/templates/attack
subscription=$(curl -sS -H "Authorization: Bearer $token" "$base/api/v1/tenants/acme" | jq -r .subscriptionId)
arm=$base/subscriptions/$subscription/resourceGroups/web/providers

python3 - "$work" <<'PY'
import sys
work = sys.argv[1]
def document(name, customize, distribute='{"type":"VHD","runOutputName":"x"}'):
    with open(f'{work}/{name}', 'w') as f:
        f.write('{"properties":{"source":{"type":"PlatformImage","publisher":"Debian","offer":"debian-12",'
                '"sku":"12-gen2","version":"latest"},"customize":[%s],"distribute":[%s]}}' % (customize, distribute))
document('ones.json', ','.join(['1'] * 500_000))
document('objects.json', ','.join(['{}'] * 200_000))
document('steps.json', ','.join(['{"type":"Shell","inline":["true"]}'] * 12_000))
document('timeout.json', '{"type":"LinuxRestart","restartTimeout":"%s"}' % ('1s' * 1_000))
document('slashes.json', '', '{"type":"SharedImage","runOutputName":"x","galleryImageId":"/subscriptions/%s"}' % ('a/' * 60_000))
with open(f'{work}/form', 'w') as f:
    f.write('j_username=x&j_password=' + 'x' * 12_000_000)
with open(f'{work}/deployment.json', 'w') as f:
    f.write('{"properties":{"mode":"Incremental","template":{"parameters":{"a":{"type":"string","defaultValue":"%s"}},'
            '"resources":[{"type":"Microsoft.Compute/galleries","apiVersion":"2022-03-03","name":"x",'
            '"tags":{"x":"[string(indexOf(parameters(\'a\'), concat(take(parameters(\'a\'), 200000), \'b\')))]"}}]}}}' % ('a' * 500_000))
PY

cpu() { awk '{print $14 + $15}' "/proc/$portal/stat" 2>/dev/null || echo 0; }

# attack NAME TIMES CURL-ARGUMENTS…
attack() {
    name=$1 times=$2
    shift 2
    case $name in *"${ATTACK:-}"*) ;; *) return ;; esac
    : >"$work/other"
    before=$(cpu)
    rm -f "$work/stop"
    (while [ ! -e "$work/stop" ]; do
        curl -sS -o /dev/null -m 60 -w '%{http_code} %{time_total}\n' -H "Authorization: Bearer $other" \
            "$base/api/v1/tenants/acme/runs" >>"$work/other" 2>/dev/null || echo "000 60" >>"$work/other"
        sleep 0.1
    done) &
    asking=$!
    pids=
    for i in $(seq "$times"); do
        curl -sS -o /dev/null -m "$longest" -H "Expect:" -w '%{http_code} %{time_total}\n' "$@" >"$work/answer.$i" 2>/dev/null &
        pids="$pids $!"
    done
    # shellcheck disable=SC2086
    wait $pids || true
    sleep 1
    touch "$work/stop"
    wait "$asking" || true
    printf '| %s | %s | %.1f s | %s | %.2f s | %.1f s | %s MB |\n' "$name" \
        "$(cat "$work"/answer.* | cut -d' ' -f1 | sort | uniq -c | awk '{printf "%s%s × %s", (NR > 1 ? ", " : ""), $1, $2}')" \
        "$(cat "$work"/answer.* | cut -d' ' -f2 | sort -n | tail -1)" \
        "$(cut -d' ' -f1 "$work/other" | sort | uniq -c | awk '{printf "%s%s × %s", (NR > 1 ? ", " : ""), $1, $2}')" \
        "$(cut -d' ' -f2 "$work/other" | sort -n | tail -1)" \
        "$(echo "$before $(cpu)" | awk '{print ($2 - $1) / 100}')" \
        "$(awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$portal/status" 2>/dev/null || echo gone)"
    rm -f "$work"/answer.*
}

json="Content-Type: application/json"
echo "| Attack | Its answers | slowest | The other's answers | slowest | CPU | Memory |"
echo "|---|---|---:|---|---:|---:|---:|"
attack "200,000 empty steps" 1 -X PUT -H "Authorization: Bearer $token" -H "$json" -T "$work/objects.json" "$template"
attack "A restart's timeout of 2,000 characters" 1 -X PUT -H "Authorization: Bearer $token" -H "$json" -T "$work/timeout.json" "$template"
attack "12,000 steps of one line" 1 -X PUT -H "Authorization: Bearer $token" -H "$json" -T "$work/steps.json" "$template"
attack "An id of 120,000 characters, twice" 2 -X PUT -H "Authorization: Bearer $token" -H "$json" -T "$work/slashes.json" "$template"
attack "A deployment that looks for half a megabyte" 2 -X POST -H "Authorization: Bearer $token" -H "$json" --data-binary "@$work/deployment.json" "$arm/Microsoft.Resources/deployments/x/validate?api-version=2022-09-01"
attack "500,000 ones, three times" 3 -X PUT -H "Authorization: Bearer $token" -H "$json" -T "$work/ones.json" "$template"
attack "12 sign-in forms of 12 MB" 12 -H "Content-Type: application/x-www-form-urlencoded" --data-binary "@$work/form" "$base/j_security_check"
attack "12 token forms of 12 MB" 12 -H "Content-Type: application/x-www-form-urlencoded" --data-binary "@$work/form" "$base/adfs/oauth2/token"
