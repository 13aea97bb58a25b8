package dev.goldsmith.gallery;

/**
 * The command that boots a downloaded qcow2 in QEMU with the visitor's own SSH key, in a POSIX
 * shell. The key is given to systemd (252 and later) as a credential in the machine's SMBIOS
 * tables, so nothing is written to the disk, which stays as it was downloaded.
 *
 * <p>{@code ACCEL} (default {@code kvm:tcg}) and {@code PORT} (default 2222) in the environment
 * change what is emulated and where SSH listens.
 *
 * @param disk the file's name
 * @param publicKey the file of the public key, such as {@code ~/.ssh/id_ed25519.pub}
 */
public record BootCommand(String disk, String publicKey) {
    public static final String USUAL_KEY = "~/.ssh/id_ed25519.pub";

    public String boot() {
        return """
        qemu-system-x86_64 -machine q35,accel=${ACCEL:-kvm:tcg} -cpu max -smp 2 -m 2048 \\
          -drive file=%s,if=virtio,snapshot=on \\
          -nic user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:${PORT:-2222}-:22 \\
          -smbios type=11,value=io.systemd.credential.binary:ssh.authorized_keys.root=$(base64 -w0 < %s) \\
          -nographic\
        """
                .formatted(disk, publicKey);
    }

    /** Once it is up, from another terminal. */
    public String connect() {
        return "ssh -p ${PORT:-2222} -i %s -o StrictHostKeyChecking=accept-new root@127.0.0.1"
                .formatted(publicKey.replaceFirst("\\.pub$", ""));
    }
}
