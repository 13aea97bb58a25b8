# Makes a machine that booted what another build left one of its own, as that one had become when it
# booted first: another machine-id, other host keys, another seed. Runs in the guest as the build user.
set -e
if [ -s /etc/machine-id ]; then
    tr -d - </proc/sys/kernel/random/uuid | sudo -n tee /etc/machine-id >/dev/null
    if [ -f /var/lib/dbus/machine-id ] && [ ! -h /var/lib/dbus/machine-id ]; then
        sudo -n cp /etc/machine-id /var/lib/dbus/machine-id
    fi
    # The journal's folder has that name.
    if command -v systemctl >/dev/null; then sudo -n systemctl try-restart systemd-journald; fi
fi
for key in /etc/ssh/ssh_host_*_key /etc/dropbear/dropbear_*_host_key; do
    [ -f "$key" ] || continue
    kind=${key##*/} kind=${kind#ssh_host_} kind=${kind#dropbear_} kind=${kind%_key} kind=${kind%_host}
    sudo -n rm -f "$key" "$key.pub"
    case $key in
    /etc/ssh/*) sudo -n ssh-keygen -q -t "$kind" -N '' -f "$key" ;;
    *) sudo -n dropbearkey -t "$kind" -f "$key" >/dev/null 2>&1 ;;
    esac
done
if [ -f /var/lib/systemd/random-seed ]; then
    sudo -n dd if=/dev/urandom of=/var/lib/systemd/random-seed bs=512 count=1 2>/dev/null
fi
