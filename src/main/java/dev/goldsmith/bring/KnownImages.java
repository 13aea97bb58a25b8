package dev.goldsmith.bring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which image of a machine is of the distribution that somebody names in another way. */
public final class KnownImages {
    private record Rule(String pattern, String urn) {}

    private static final List<Rule> RULES =
            List.of(
                    new Rule("debian:(13|trixie).*", "Debian:debian-13:13-gen2"),
                    new Rule("debian(:(12|bookworm|latest|stable).*)?", "Debian:debian-12:12-gen2"),
                    new Rule("debian:(11|bullseye).*", "Debian:debian-11:11-gen2"),
                    new Rule(
                            "ubuntu(:(24\\.04|noble|latest|rolling).*)?",
                            "Canonical:ubuntu-24_04-lts:server"),
                    new Rule(
                            "ubuntu:(22\\.04|jammy).*",
                            "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2"),
                    new Rule(
                            "ubuntu:(20\\.04|focal).*",
                            "Canonical:0001-com-ubuntu-server-focal:20_04-lts-gen2"),
                    new Rule("almalinux(:(9|latest).*)?", "almalinux:almalinux-x86_64:9-gen2"),
                    new Rule("rockylinux(:(9|latest).*)?", "resf:rockylinux-x86_64:9-base"),
                    new Rule("opensuse/leap(:15.*)?", "SUSE:opensuse-leap-15-6:gen2"),
                    new Rule("(ubi|rhel)9.*", "RedHat:RHEL:9-lvm-gen2"),
                    new Rule("(ubi|rhel)8.*", "RedHat:RHEL:8-lvm-gen2"),
                    new Rule(
                            "windows(/servercore|/server|)?:(ltsc2022|10\\.0\\.20348).*",
                            "MicrosoftWindowsServer:WindowsServer:2022-datacenter-core-g2"),
                    new Rule(
                            "windows(/servercore|/server|)?:(ltsc2019|1809|10\\.0\\.17763).*",
                            "MicrosoftWindowsServer:WindowsServer:2019-Datacenter-Core"),
                    new Rule(
                            "windows(/servercore|/server|)?:(ltsc2025).*",
                            "MicrosoftWindowsServer:WindowsServer:2025-datacenter-core-g2"),
                    // Images of languages are built on Debian 12 unless their tag says otherwise.
                    new Rule(".*[:-](bookworm)(-slim)?", "Debian:debian-12:12-gen2"),
                    new Rule(".*[:-](trixie)(-slim)?", "Debian:debian-13:13-gen2"),
                    new Rule(
                            ".*[:-](jammy)",
                            "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2"),
                    new Rule(".*[:-](noble)", "Canonical:ubuntu-24_04-lts:server"));

    /** In any text: a file's name, a filter of images. */
    private static final List<Rule> WORDS =
            List.of(
                    new Rule("debian.{0,3}13|trixie", "Debian:debian-13:13-gen2"),
                    new Rule("debian.{0,3}12|bookworm", "Debian:debian-12:12-gen2"),
                    new Rule("ubuntu.*24[._-]?(04|lts)|noble", "Canonical:ubuntu-24_04-lts:server"),
                    new Rule(
                            "ubuntu.*22[._-]?(04|lts)|jammy",
                            "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2"),
                    new Rule(
                            "ubuntu.*20[._-]?(04|lts)|focal",
                            "Canonical:0001-com-ubuntu-server-focal:20_04-lts-gen2"),
                    new Rule("alma.*9", "almalinux:almalinux-x86_64:9-gen2"),
                    new Rule("rocky.*9", "resf:rockylinux-x86_64:9-base"),
                    new Rule("opensuse.*15", "SUSE:opensuse-leap-15-6:gen2"),
                    new Rule("rhel.{0,3}9", "RedHat:RHEL:9-lvm-gen2"),
                    new Rule("rhel.{0,3}8", "RedHat:RHEL:8-lvm-gen2"),
                    new Rule("centos.{0,3}7", "OpenLogic:CentOS:7_9"),
                    new Rule(
                            "windows.*2025",
                            "MicrosoftWindowsServer:WindowsServer:2025-datacenter-g2"),
                    new Rule(
                            "windows.*2022",
                            "MicrosoftWindowsServer:WindowsServer:2022-datacenter-g2"),
                    new Rule(
                            "windows.*2019",
                            "MicrosoftWindowsServer:WindowsServer:2019-Datacenter"),
                    new Rule(
                            "windows.*2016",
                            "MicrosoftWindowsServer:WindowsServer:2016-Datacenter"));

    private KnownImages() {}

    /**
     * @param text such as {@code ubuntu/images/*ubuntu-jammy-22.04-amd64-server-*}
     */
    public static @Nullable String named(String text) {
        var lower = text.toLowerCase(java.util.Locale.ROOT);
        return WORDS.stream()
                .filter(it -> java.util.regex.Pattern.compile(it.pattern).matcher(lower).find())
                .map(it -> it.urn + ":latest")
                .findFirst()
                .orElse(null);
    }

    /**
     * @return null when none is known
     */
    static @Nullable String urn(String image) {
        var name = image.replaceFirst("@sha256:.*", "").replaceFirst("^docker\\.io/", "");
        var plain =
                name.contains("opensuse/") || name.contains("windows")
                        ? name.replaceFirst("^.*(opensuse/|windows)", "$1")
                        : name.replaceFirst("^.*/", "");
        return RULES.stream()
                .filter(it -> plain.matches(it.pattern))
                .map(it -> it.urn + ":latest")
                .findFirst()
                .orElse(null);
    }
}
