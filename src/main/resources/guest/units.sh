# Says of each of these units whether a boot makes something else of it. Runs in the guest as the build
# user, behind a line that sets $units.
# shellcheck disable=SC2086,SC2154 # names, apart
systemctl show $units \
    -p Id,Type,ActiveState,UnitFileState,WantedBy,RequiredBy,UpheldBy,TriggeredBy,BusName,Job \
    -p ConditionResult,ConditionTimestampMonotonic 2>/dev/null |
    awk 'BEGIN { RS = ""; FS = "\n" }
    {
        split("", is)
        for (i = 1; i <= NF; i++) {
            at = index($i, "=")
            is[substr($i, 1, at - 1)] = substr($i, at + 1)
        }
        # They come and go with who signs in.
        if (is["Id"] ~ /^user(-runtime-dir)?@/) next
        state = is["UnitFileState"]
        wanted = is["WantedBy"] is["RequiredBy"] is["UpheldBy"]
        boots = wanted != "" && state !~ /^(masked|transient|linked-runtime)/
        # It comes when it is asked for something.
        called = is["TriggeredBy"] is["BusName"]
        if (is["ActiveState"] ~ /^(active|activating|reloading)$/) {
            if (!boots && (called == "" || state ~ /^(disabled|masked|transient)/)) print "running unit " is["Id"]
        } else if (is["ActiveState"] == "inactive" && boots && state ~ /^(enabled|generated)/ \
            && is["Type"] != "oneshot" && is["Job"] + 0 == 0 \
            && (is["ConditionResult"] == "yes" || is["ConditionTimestampMonotonic"] + 0 == 0)) {
            print "stopped unit " is["Id"]
        }
    }'
