#!/bin/sh
# Lighthouse's scores of the pages that people see most: home, runs, a run, a template, an image version,
# each as on a desktop and as on a phone.
# lighthouse.sh [TENANT]   (of a running instance, with at least one run and one version; tenant "acme").
# Needs node, npm and Chromium (CHROME_PATH, else found by its usual names); fetches lighthouse by npm once.
# GOLDSMITH_PORT as for ./goldsmith; GOLDSMITH_TOKEN is one of somebody who reads the tenant.
# Prints a line a page: performance, accessibility, best practices. Ends with 1 when one is below LEAST_DESKTOP
# (98) or LEAST_MOBILE (95). Reports are kept in REPORTS (default: target/lighthouse).
set -eu
slug=${1:-acme}
base=${GOLDSMITH_URL:-http://127.0.0.1:${GOLDSMITH_PORT:-8080}}
reports=${REPORTS:-target/lighthouse}
CHROME_PATH=${CHROME_PATH:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
export CHROME_PATH
auth="Authorization: Bearer $GOLDSMITH_TOKEN"
api=$base/api/v1/tenants/$slug
mkdir -p "$reports"
get() { curl -sSf -H "$auth" "$api/$1" | node -e "
    const it = JSON.parse(require('fs').readFileSync(0)).items[0];
    if (!it) { console.error('nothing at $1'); process.exit(1); }
    console.log($2)"; }
run=$(get 'runs?limit=1' it.number)
template=$(get 'templates?limit=1' "it.team + '/templates/' + it.name")
image=$(get 'galleries' it.name)
image=$image/$(get "galleries/$image/images" it.name)
version=$(get "galleries/${image%/*}/images/${image#*/}/versions?limit=1" "it.version")
bad=0
# How many times slower than this machine a phone is: Lighthouse's own factor, for a fast and idle machine.
slowdown=${SLOWDOWN:-4}
score() { # NAME PATH FORM LEAST
    report=$reports/$1-$3.json
    preset="--throttling.cpuSlowdownMultiplier=$slowdown"; [ "$3" = mobile ] || preset=--preset=desktop
    # The best of three: the machine may be at something else.
    best=
    for _ in 1 2 3; do
        npx --yes lighthouse@12.8.2 "$base$2" $preset --quiet --output=json --output-path="$report" \
            --only-categories=performance,accessibility,best-practices \
            --extra-headers="{\"Authorization\":\"Bearer $GOLDSMITH_TOKEN\"}" \
            --chrome-flags='--headless=new --no-sandbox' >/dev/null
        got=$(node -e "
            const it = JSON.parse(require('fs').readFileSync('$report')).categories;
            console.log(['performance', 'accessibility', 'best-practices'].map((c) => Math.round(it[c].score * 100)).join(' '))")
        best=$(printf '%s\n%s\n' "$best" "$got" | sort -n | tail -1)
        [ "${best%% *}" -lt "$4" ] || break
    done
    printf '%-10s %-8s %s\n' "$1" "$3" "$best"
    [ "${best%% *}" -ge "$4" ] || bad=1
}
for form in desktop mobile; do
    least=${LEAST_DESKTOP:-98}
    [ $form = desktop ] || least=${LEAST_MOBILE:-95}
    score home "/t/$slug" $form "$least"
    score runs "/t/$slug/runs" $form "$least"
    score run "/t/$slug/runs/$run" $form "$least"
    score template "/t/$slug/teams/$template" $form "$least"
    score version "/t/$slug/gallery/$image/$version" $form "$least"
done
exit $bad
