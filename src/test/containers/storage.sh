# Sourced: buildah without a daemon, with all that it keeps below the folder $1.
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot BUILDAH_HISTORY=false
cat >"$1/storage.conf" <<CONF
[storage]
driver = "vfs"
graphroot = "$1/images"
runroot = "$1/run"
CONF
export CONTAINERS_STORAGE_CONF=$1/storage.conf
