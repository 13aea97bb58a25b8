# Says what was begun since this shell was and still runs, in its control group: services that a script
# started are in groups of their own. Runs in the guest behind each script, in the shell that ran it.
if IFS= read -r line <"/proc/$$/stat"; then
    set -- ${line##*) }
    since=${20} left='' many=0
    group=$(cat "/proc/$$/cgroup" 2>/dev/null)
    for process in /proc/[0-9]*; do
        pid=${process#/proc/}
        [ "$pid" != $$ ] || continue
        { IFS= read -r line <"$process/stat"; } 2>/dev/null || continue
        set -- ${line##*) }
        # Neither ended nor the kernel's own.
        case "$1$2" in Z* | ?2) continue ;; esac
        [ "${20}" -ge "$since" ] || continue
        [ "$(cat "$process/cgroup" 2>/dev/null)" = "$group" ] || continue
        many=$((many + 1))
        name=${line#*(}
        [ "$many" -gt 10 ] || left="$left${left:+, }${name%)*} (pid $pid)"
    done
    [ "$many" -le 10 ] || left="$left and $((many - 10)) more"
    [ "$many" = 0 ] || printf '\nStill running, started by this script: %s.\n' "$left"
fi 2>/dev/null
