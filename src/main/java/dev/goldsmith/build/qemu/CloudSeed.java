package dev.goldsmith.build.qemu;

import dev.goldsmith.build.image.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The build user for images that have cloud-init: a NoCloud disk that it reads at boot. */
final class CloudSeed {
    private CloudSeed() {}

    static Path make(Path folder, String run, String publicKey) throws IOException {
        var user = folder.resolve("user-data");
        var meta = folder.resolve("meta-data");
        Files.writeString(
                user,
                """
                #cloud-config
                users:
                  - name: %s
                    sudo: ALL=(ALL) NOPASSWD:ALL
                    shell: /bin/bash
                    ssh_authorized_keys:
                      - %s
                """
                        .formatted(SmbiosUser.NAME, publicKey));
        Files.writeString(meta, "instance-id: goldsmith-%s\n".formatted(run));
        var seed = folder.resolve("seed.img");
        Command.output(List.of("truncate", "-s", "1M", seed.toString()));
        Command.output(List.of("mkfs.vfat", "-n", "CIDATA", seed.toString()));
        Command.output(
                List.of("mcopy", "-i", seed.toString(), user.toString(), meta.toString(), "::/"));
        return seed;
    }
}
