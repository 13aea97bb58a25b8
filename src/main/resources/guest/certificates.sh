# Trusts the certificate authorities in the file $from, as each family of systems does it. Runs in
# the guest as the build user; generalize.sh takes them out again.
if command -v update-ca-certificates >/dev/null && [ -d /etc/pki/trust/anchors ]; then
    sudo mv "$from" /etc/pki/trust/anchors/goldsmith-extra.pem
    sudo update-ca-certificates
elif command -v update-ca-certificates >/dev/null; then
    sudo mv "$from" /usr/local/share/ca-certificates/goldsmith-extra.crt
    sudo update-ca-certificates
elif command -v update-ca-trust >/dev/null; then
    sudo mv "$from" /etc/pki/ca-trust/source/anchors/goldsmith-extra.pem
    sudo update-ca-trust
fi
