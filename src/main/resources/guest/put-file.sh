# Puts the file $from where $to says, mode 0644. What is there is looked at first: nothing is written
# and no mode is changed unless a file can be there. Provisioner knows the exit codes.
trap 'rm -f "$from"' EXIT
is() {
    test "$1" "$2" || sudo -n test "$1" "$2" 2>/dev/null
}
case $to in */) exit 5 ;; esac
if is -h "$to"; then
    end=$(readlink -f "$to" 2>/dev/null || sudo -n readlink -f "$to" 2>/dev/null)
    { [ -n "$end" ] && is -e "$end"; } || exit 7
    echo "$to is a link to $end"
    to=$end
fi
if is -d "$to"; then exit 5; fi
if is -e "$to"; then
    is -f "$to" || exit 6
else
    folder=$(dirname "$to")
    is -e "$folder" || exit 3
    is -d "$folder" || exit 8
fi
cp "$from" "$to" 2>/dev/null || sudo -n cp "$from" "$to" || exit 4
chmod 0644 "$to" 2>/dev/null || sudo -n chmod 0644 "$to" || echo "its mode can't be set here"
