# Tells a guest of its proxies: $http_proxy, $https_proxy (either may be empty) and $no_proxy. apt has
# its own settings; sudo and services find theirs in the environment file. Runs in the guest as the
# build user; generalize.sh takes them out again.
if [ -d /etc/apt/apt.conf.d ]; then
    {
        [ -z "$http_proxy" ] || echo "Acquire::http::Proxy \"$http_proxy\";"
        [ -z "$https_proxy" ] || echo "Acquire::https::Proxy \"$https_proxy\";"
        for host in $(echo "$no_proxy" | tr , ' '); do
            case $host in
            .* | *[*/:]*) ;;
            *) printf 'Acquire::http::Proxy::%s "DIRECT";\nAcquire::https::Proxy::%s "DIRECT";\n' "$host" "$host" ;;
            esac
        done
        echo 'Acquire::http::Pipeline-Depth "0";'
    } | sudo -n tee /etc/apt/apt.conf.d/99goldsmith-proxy >/dev/null
fi
# A layer that the guest was booted from has those of its own build.
[ ! -e /etc/environment ] || sudo -n sed -i '/ # goldsmith$/d' /etc/environment
{
    for name in http_proxy HTTP_PROXY; do
        [ -z "$http_proxy" ] || echo "$name=$http_proxy # goldsmith"
    done
    for name in https_proxy HTTPS_PROXY; do
        [ -z "$https_proxy" ] || echo "$name=$https_proxy # goldsmith"
    done
    for name in no_proxy NO_PROXY; do
        [ -z "$no_proxy" ] || echo "$name=$no_proxy # goldsmith"
    done
} | sudo -n tee -a /etc/environment >/dev/null
