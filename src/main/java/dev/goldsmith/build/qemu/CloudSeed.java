package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Hypervisor.Machine;
import dev.goldsmith.build.Network;
import dev.goldsmith.build.image.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The build user for images that have cloud-init, or cloudbase-init: a NoCloud disk that these read
 * at boot.
 */
final class CloudSeed {
    private static final String NETWORK =
            """
            version: 2
            ethernets:
              all-en: { match: { name: "en*" }, dhcp4: true }
              all-eth: { match: { name: "eth*" }, dhcp4: true }
            """;

    private CloudSeed() {}

    static Path make(Path folder, Machine machine, String userData) throws IOException {
        var user = Files.writeString(folder.resolve("user-data"), userData);
        var meta =
                Files.writeString(
                        folder.resolve("meta-data"),
                        "instance-id: goldsmith-%s-%s\n".formatted(machine.run(), machine.name()));
        var files = new ArrayList<>(List.of(user.toString(), meta.toString()));
        // Left to itself, cloud-init asks for an address on one card only.
        if (machine.network().reach() instanceof Network.Reach.Bridge) {
            files.add(Files.writeString(folder.resolve("network-config"), NETWORK).toString());
        }
        var seed = folder.resolve("seed.img");
        Command.output(List.of("truncate", "-s", "1M", seed.toString()));
        Command.output(List.of("mkfs.vfat", "-n", "CIDATA", seed.toString()));
        Command.output(
                Stream.of(List.of("mcopy", "-i", seed.toString()), files, List.of("::/"))
                        .flatMap(List::stream)
                        .toList());
        return seed;
    }

    static String linuxUser(String publicKey) {
        return """
        #cloud-config
        users:
          - name: %s
            sudo: ALL=(ALL) NOPASSWD:ALL
            shell: /bin/bash
            ssh_authorized_keys:
              - %s
        """
                .formatted(SmbiosUser.NAME, publicKey);
    }

    static String windowsUser(String publicKey) throws IOException {
        try (var in = CloudSeed.class.getResourceAsStream("/guest/windows/user-data.ps1")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@KEY@", publicKey);
        }
    }
}
