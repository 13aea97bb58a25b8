# Tells what of a running guest a restart loses. With more of it than there was after the boot, a later
# build can't go on from what the disks hold. Runs in the guest as the build user.
# The build user's home is in memory, too.
ls -A ~ /tmp /dev/shm 2>/dev/null | grep -v -e '^systemd-private-' -e '^goldsmith-'
cut -d' ' -f2-4 /proc/mounts | grep -v -e '^/run/' -e '^/proc/' -e '^/sys/' -e '^/dev/' | sort
cut -d' ' -f1 /proc/swaps
# A kernel that was installed and doesn't run yet.
ls /boot 2>/dev/null | grep vmlinuz
# Services that were started and won't be at a boot.
if command -v systemctl >/dev/null; then
    # shellcheck disable=SC2046 # names of units, apart
    systemctl is-enabled $(systemctl list-units --type=service --state=running --no-legend --plain |
        cut -d' ' -f1) 2>/dev/null | grep -c '^disabled'
fi
