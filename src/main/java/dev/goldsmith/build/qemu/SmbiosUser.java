package dev.goldsmith.build.qemu;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The build user as systemd credentials that a guest finds in its firmware at each boot: nothing of
 * it has to be in the disk, and generalize wipes what systemd writes there.
 */
final class SmbiosUser {
    static final String NAME = "gsbuild";
    private static final String HOME = "/run/" + NAME;

    private SmbiosUser() {}

    /**
     * @param publicKey an OpenSSH public key
     * @return arguments for QEMU
     */
    static List<String> arguments(String publicKey) {
        var users = "u %s - \"build user\" %s /bin/bash\n".formatted(NAME, HOME);
        var files =
                """
                d %1$s 0700 %2$s %2$s -
                d %1$s/.ssh 0700 %2$s %2$s -
                f~ %1$s/.ssh/authorized_keys 0600 %2$s %2$s - %3$s
                f~ /etc/sudoers.d/%2$s 0440 root root - %4$s
                """
                        .formatted(
                                HOME,
                                NAME,
                                base64(publicKey + "\n"),
                                base64(NAME + " ALL=(ALL) NOPASSWD:ALL\n"));
        return List.of(
                "-smbios", "type=11,value=" + credential("sysusers.extra", users),
                "-smbios", "type=11,value=" + credential("tmpfiles.extra", files));
    }

    private static String credential(String name, String content) {
        return "io.systemd.credential.binary:%s=%s".formatted(name, base64(content));
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
