#!/usr/bin/env bash
# Builds a Goldsmith template: requests a run, follows its log and state, exits as the run ends, and prints
# its outputs. When the job is canceled (SIGINT, SIGTERM) or takes too long, the run is canceled too.
#
#   GOLDSMITH_URL       such as https://goldsmith.example.org:8443
#   GOLDSMITH_TENANT    such as acme
#   GOLDSMITH_TEAM      such as web
#   GOLDSMITH_TEMPLATE  the template's name
#   GOLDSMITH_TOKEN     an API token, or an API client's
#   GOLDSMITH_FILE      optional: a template (JSON) that is saved before it is built
#   GOLDSMITH_CA        optional: the certificate of the installation's authority
#   GOLDSMITH_KEY       optional: the same key asks for the same run, as when a job is retried
#   GOLDSMITH_TIMEOUT   optional: minutes after which the run is canceled, approval included
#
# Needs bash, curl (7.71 or later) and jq. Exit code: 0 succeeded; 1 failed, rejected, expired or canceled;
# 2 couldn't ask; 3 timed out; 130 or 143 the job was canceled.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }
fail() { # exit code $1 with the reason $2, as each system shows an error
  if [[ -n ${GITHUB_ACTIONS:-} ]]; then say "::error title=Goldsmith::$2"
  elif [[ -n ${TF_BUILD:-} ]]; then say "##vso[task.logissue type=error]$2"
  else say "goldsmith-build: $2"; fi
  exit "$1"
}

for name in URL TENANT TEAM TEMPLATE TOKEN; do
  name=GOLDSMITH_$name
  [[ -n ${!name:-} ]] || fail 2 "$name isn't set."
done
for program in curl jq; do
  command -v "$program" >/dev/null || fail 2 "$program isn't installed."
done
[[ -z ${GOLDSMITH_TIMEOUT:-} || $GOLDSMITH_TIMEOUT =~ ^[1-9][0-9]{0,4}$ ]] ||
  fail 2 "GOLDSMITH_TIMEOUT is '$GOLDSMITH_TIMEOUT'; it must be a number of minutes."
site=${GOLDSMITH_URL%/}
api="$site/api/v1/tenants/$GOLDSMITH_TENANT"
template="$api/teams/$GOLDSMITH_TEAM/templates/$GOLDSMITH_TEMPLATE"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The token goes through a file, so that a list of processes doesn't show it.
(umask 077; printf 'header = "Authorization: Bearer %s"\n' "$GOLDSMITH_TOKEN" >"$work/auth")
ask() {
  curl -sS --config "$work/auth" ${GOLDSMITH_CA:+--cacert "$GOLDSMITH_CA"} --retry 5 --retry-all-errors \
      -H 'Content-Type: application/json' -o "$work/answer" -D "$work/headers" -w '%{http_code}' "$@" >"$work/status" ||
    fail 2 "$site can't be reached."
  local status why
  status=$(<"$work/status")
  [[ $status == 2* ]] && return
  [[ $status == 401 ]] && fail 2 "GOLDSMITH_TOKEN isn't valid here, or has expired."
  why=$(jq -r '.detail // .title // .' "$work/answer" 2>/dev/null) || why=$(head -c 1000 "$work/answer")
  fail 2 "HTTP $status: ${why//$'\n'/ }"
}
output() {
  echo "$1=$2"
  if [[ -n ${GITHUB_OUTPUT:-} ]]; then echo "$1=$2" >>"$GITHUB_OUTPUT"; fi
  if [[ -n ${TF_BUILD:-} ]]; then echo "##vso[task.setvariable variable=$1;isOutput=true]${2//%/%AZP25}"; fi
}
# What a machine writes must not be a command to the pipeline.
log() {
  if [[ -n ${TF_BUILD:-} ]]; then
    sed 's/##\(vso\)\{0,1\}\[/## \1[/g' "$1"
  elif [[ -n ${GITHUB_ACTIONS:-} && -s $1 ]]; then
    printf '::stop-commands::%s\n' "$quiet"
    cat "$1"
    printf '\n::%s::\n' "$quiet"
  else
    cat "$1"
  fi
}
unique() { cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen; }
quiet=$(unique)

if [[ -n ${GOLDSMITH_FILE:-} ]]; then
  [[ -r $GOLDSMITH_FILE ]] || fail 2 "GOLDSMITH_FILE is '$GOLDSMITH_FILE', which can't be read."
  ask -X PUT --data-binary "@$GOLDSMITH_FILE" "$template"
  jq -r '"Template \(.team)/\(.name), version \(.version): \(.state)"' "$work/answer"
fi

ask -X POST -H "Idempotency-Key: ${GOLDSMITH_KEY:-$(unique)}" -d '{}' "$template/runs"
run=$(jq -r .number "$work/answer")
page="$site/t/$GOLDSMITH_TENANT/runs/$run"
output run "$run"
echo "$page"

cancel() { # exit code $1, reason $2
  trap '' INT TERM
  (ask -X POST -H "Idempotency-Key: $(unique)" -d '{}' "$api/runs/$run/cancellation") || true
  fail "$1" "$2 Run $run is being canceled: $page"
}
trap 'cancel 130 "The job was canceled."' INT
trap 'cancel 143 "The job was canceled."' TERM

from=0 before=''
while :; do
  ask "$api/runs/$run"
  cp "$work/answer" "$work/run"
  state=$(jq -r .state "$work/run")
  # What was written until now; then the state decides whether there will be more.
  ask "$api/runs/$run/log?from=$from"
  log "$work/answer"
  from=$(tr -d '\r' <"$work/headers" | awk 'tolower($1) == "goldsmith-log-next:" {print $2}')
  if [[ $state != "$before" ]]; then echo "Run $run: $state"; fi
  before=$state
  case $state in
    succeeded | partiallySucceeded | failed | canceled | rejected | expired) break ;;
  esac
  if [[ -n ${GOLDSMITH_TIMEOUT:-} ]] && ((SECONDS >= GOLDSMITH_TIMEOUT * 60)); then
    cancel 3 "The run didn't end within $GOLDSMITH_TIMEOUT minutes."
  fi
  # In the background, so that a signal is answered immediately.
  sleep 5 &
  wait $!
done

output state "$state"
output outputs "$(jq -c '[.outputs[] | {name: .runOutputName, artifact: .artifactId}]' "$work/run")"
summary=${GITHUB_STEP_SUMMARY:-}
if [[ -n ${TF_BUILD:-} && -d ${AGENT_TEMPDIRECTORY:-} ]]; then
  summary=$AGENT_TEMPDIRECTORY/goldsmith-$run.md
  echo "##vso[task.uploadsummary]$summary"
fi
if [[ -n $summary ]]; then
  jq -r --arg page "$page" --arg name "$GOLDSMITH_TEAM/$GOLDSMITH_TEMPLATE" \
      '"### Goldsmith: \($name)\n\n[Run \(.number)](\($page)): **\(.state)**\n", (.outputs[] | "- \(.runOutputName): `\(.artifactId // "")`")' \
      "$work/run" >>"$summary"
fi
if [[ $state != succeeded ]]; then
  why=$(jq -r '.failure | if . then " \(.step): \(.message)" else "" end' "$work/run")
  fail 1 "Run $run: $state.${why//$'\n'/ } $page"
fi
