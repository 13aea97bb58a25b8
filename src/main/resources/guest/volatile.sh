# Names what of a running guest a restart may make a difference to, a line each. What differs from what
# there was after the boot, a later build that goes on from the disks alone would miss, or have too much
# of. Runs in the guest as the build user; Transience knows its words.
# The build user's home is in memory, too.
for folder in ~ /tmp /dev/shm /run/systemd/system; do
    ls -A "$folder" 2>/dev/null | sed -e '/^systemd-private-/d' -e '/^goldsmith-/d' -e "s|^|file $folder/|"
done
cut -d' ' -f2-4 /proc/mounts | grep -v -e '^/run/' -e '^/proc/' -e '^/sys/' -e '^/dev/' | sed 's/^/mount /'
sed -n -e '2,$s/^\([^ ]*\) .*/swap \1/p' /proc/swaps
# One that was installed doesn't run yet.
ls /boot 2>/dev/null | sed -n 's/^vmlinuz/kernel &/p'

# What was begun before this shell outside of any service: containers, and what scripts left.
if IFS= read -r line <"/proc/$$/stat"; then
    set -- ${line##*) }
    since=${20}
    for process in /proc/[0-9]*; do
        { IFS= read -r line <"$process/stat"; } 2>/dev/null || continue
        name=${line#*(} name=${name%)*}
        set -- ${line##*) }
        # Neither ended nor the kernel's own.
        case "$1$2" in Z* | ?2 | ?0) continue ;; esac
        [ "${20}" -lt "$since" ] || continue
        # Of who is signed in.
        case $name in sshd* | dropbear | systemd | '(sd-pam)') continue ;; esac
        group=
        while IFS= read -r line; do
            case $line in *:name=systemd:* | 0::/?*) group=$line ;; esac
        done 2>/dev/null <"$process/cgroup"
        case $group in
        */user.slice/*) ;;
        *.service | *.service/* | */init.scope) continue ;;
        esac
        echo "process $name"
    done | sort | uniq -c | while read -r many what; do
        echo "$what"
        while [ "$many" -gt 1 ]; do
            echo "$what ($many)"
            many=$((many - 1))
        done
    done
fi 2>/dev/null

# Which of them a boot starts, units.sh says of those that changed.
if command -v systemctl >/dev/null; then
    systemctl list-units --all --type=service,socket,timer,path --plain --no-legend 2>/dev/null |
        while read -r unit _ active _; do echo "unit $unit $active"; done
    for file in /etc/systemd/system/* /etc/systemd/system/*.wants/* /etc/systemd/system/*.requires/*; do
        echo "unit ${file##*/} ${file%/*}"
    done
fi
