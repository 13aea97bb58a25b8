#!/bin/sh
# Measures lists of a tenant with few runs and with many: fills tenant TENANT of a running instance
# with copies of its first run, directly in the embedded database, and times each page.
# lists.sh RUNS [TENANT]   (fills up to RUNS, 100,000 at a time at most; tenant "many"). Needs curl.
# On a machine with other work, time a small tenant and a large one in turns. GOLDSMITH_HOME and
# GOLDSMITH_PORT as for ./goldsmith; GOLDSMITH_TOKEN is one of the administrator's.
set -eu
runs=$1
slug=${2:-many}
home=${GOLDSMITH_HOME:-.goldsmith}
base=http://127.0.0.1:${GOLDSMITH_PORT:-8080}
auth="Authorization: Bearer $GOLDSMITH_TOKEN"
api=$base/api/v1/tenants/$slug
sql() {
    LD_LIBRARY_PATH=$home/mariadb/libs "$home/mariadb/bin/mariadb" --no-defaults --skip-ssl \
        -S "$home/database/mariadbd.sock" -u goldsmith -p"$(cat "$home/database/password")" \
        -N goldsmith -e "$1"
}
send() { curl -sS -o /dev/null -X "$1" -H "$auth" -H 'Content-Type: application/json' -d "$3" "$2"; }
if [ "$(sql "select count(*) from tenant where slug = '$slug'")" = 0 ]; then
    send POST "$base/api/v1/installation/tenants" "{\"slug\":\"$slug\",\"name\":\"$slug\"}"
    send PUT "$api/teams/web" '{"name":"Web"}'
    send PUT "$api/teams/web/templates/one" '{"properties":{"source":{"type":"PlatformImage","publisher":"Debian","offer":"debian-12","sku":"12-gen2","version":"latest"},"customize":[{"type":"Shell","inline":["true"]}],"distribute":[{"type":"VHD","runOutputName":"vhd"}]}}'
    send POST "$api/teams/web/templates/one/runs" '{}'
    send POST "$api/runs/1/cancellation" ''
fi
tenant=$(sql "select id from tenant where slug = '$slug'")
columns=$(sql "select group_concat(column_name) from information_schema.columns
    where table_schema = 'goldsmith' and table_name = 'run'
      and column_name not in ('id', 'number', 'state', 'ended_at')")
while have=$(sql "select max(number) from run where tenant_id = '$tenant'") && [ "$have" -lt "$runs" ]; do
    more=$((runs - have)); [ "$more" -le 100000 ] || more=100000
    sql "set foreign_key_checks = 0; set unique_checks = 0;
        insert into run (number, state, ended_at, $columns)
        select $have + s.seq, if(s.seq % 50 = 0, 'FAILED', 'SUCCEEDED'), requested_at + interval 1 hour, $columns
        from run, seq_1_to_$more s where tenant_id = '$tenant' and number = 1"
done
sql "analyze table run" >/dev/null
echo "$(sql "select count(*) from run where tenant_id = '$tenant'") runs"
for page in "/t/$slug" "/t/$slug/runs" "/t/$slug/runs?state=failed" "/t/$slug/runs?state=canceled" \
    "/t/$slug/runs?template=one" "/t/$slug/templates" /admin/tenants; do
    for i in 1 2 3 4 5 6 7 8 9; do
        curl -sS -o /dev/null -w '%{http_code} %{time_total}\n' -H "$auth" "$base$page"
    done | sort -k2 -n | awk -v page="$page" 'NR == 5 {printf "%-28s %s %6.0f ms\n", page, $1, $2 * 1000}'
done
