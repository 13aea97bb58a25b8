#!/usr/bin/env bash
# Builds a template of Goldsmith: asks for a run, follows its log, ends as it ends, and says its outputs.
#
#   GOLDSMITH_URL       such as https://goldsmith.example.org:8443
#   GOLDSMITH_TENANT    such as acme
#   GOLDSMITH_TEAM      such as web
#   GOLDSMITH_TEMPLATE  the template's name
#   GOLDSMITH_TOKEN     an API token, or an API client's
#   GOLDSMITH_FILE      optional: a template (JSON) that is saved before it is built
#   GOLDSMITH_CA        optional: the certificate of the installation's authority
#   GOLDSMITH_KEY       optional: the same key asks for the same run, as when a job is tried again
#
# Needs bash, curl and jq. Exit code: 0 succeeded, 1 failed or canceled, 2 couldn't ask.
set -euo pipefail

: "${GOLDSMITH_URL:?}" "${GOLDSMITH_TENANT:?}" "${GOLDSMITH_TEAM:?}" "${GOLDSMITH_TEMPLATE:?}" "${GOLDSMITH_TOKEN:?}"
api="${GOLDSMITH_URL%/}/api/v1/tenants/$GOLDSMITH_TENANT"
template="$api/teams/$GOLDSMITH_TEAM/templates/$GOLDSMITH_TEMPLATE"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The token goes through a file, so that a list of processes doesn't show it.
(umask 077; printf 'header = "Authorization: Bearer %s"\n' "$GOLDSMITH_TOKEN" >"$work/auth")
ask() {
  curl -sS --config "$work/auth" ${GOLDSMITH_CA:+--cacert "$GOLDSMITH_CA"} --retry 5 --retry-connrefused \
      -H 'Content-Type: application/json' -o "$work/answer" -D "$work/headers" -w '%{http_code}' "$@" >"$work/status" || exit 2
  if [[ $(<"$work/status") != 2* ]]; then
    jq -r '.detail // .title // .' "$work/answer" >&2 2>/dev/null || cat "$work/answer" >&2
    exit 2
  fi
}
output() {
  echo "$1=$2"
  if [[ -n ${GITHUB_OUTPUT:-} ]]; then echo "$1=$2" >>"$GITHUB_OUTPUT"; fi
  if [[ -n ${TF_BUILD:-} ]]; then echo "##vso[task.setvariable variable=$1;isOutput=true]$2"; fi
}

if [[ -n ${GOLDSMITH_FILE:-} ]]; then
  ask -X PUT --data-binary "@$GOLDSMITH_FILE" "$template"
  jq -r '"Template \(.team)/\(.name), version \(.version): \(.state)"' "$work/answer"
fi

key=${GOLDSMITH_KEY:-$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen)}
ask -X POST -H "Idempotency-Key: $key" -d '{}' "$template/runs"
run=$(jq -r .number "$work/answer")
output run "$run"

from=0
while :; do
  ask "$api/runs/$run"
  cp "$work/answer" "$work/run"
  state=$(jq -r .state "$work/run")
  # What was written until now; then the state decides whether there will be more.
  ask "$api/runs/$run/log?from=$from"
  cat "$work/answer"
  from=$(tr -d '\r' <"$work/headers" | awk 'tolower($1) == "goldsmith-log-next:" {print $2}')
  case $state in
    succeeded | partiallySucceeded | failed | canceled | rejected | expired) break ;;
  esac
  sleep 5
done

output state "$state"
output outputs "$(jq -c '[.outputs[] | {name: .runOutputName, artifact: .artifactId}]' "$work/run")"
if [[ $state != succeeded ]]; then
  jq -r '.failure | if . then "\(.step): \(.message)" else empty end' "$work/run" >&2
  exit 1
fi
