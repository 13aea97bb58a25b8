package dev.goldsmith.advisory;

import dev.goldsmith.packages.PackageList;
import dev.goldsmith.packages.VersionOrder;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A release of a distribution, as advisories name it and as a guest does. Support that is sold
 * separately (Ubuntu Pro, LTSS of SUSE, EUS of Red Hat) is another one, which no guest is in: its
 * fixes aren't in the archive that a plain guest updates from.
 *
 * @param name by which both are compared, {@code Debian:12}
 */
record Ecosystem(String name, VersionOrder order) {
    private static final Pattern DEBIAN = Pattern.compile("Debian:(\\d+)");
    private static final Pattern UBUNTU = Pattern.compile("Ubuntu:(\\d+\\.\\d+)(?::LTS)?");
    private static final Pattern MAJOR =
            Pattern.compile("(Rocky Linux|AlmaLinux):(\\d+)(?:\\.\\d+)?");
    private static final Pattern RED_HAT =
            Pattern.compile("Red Hat:enterprise_linux:(\\d+)(?:\\.\\d+)?(?::.*)?");
    private static final Pattern LEAP = Pattern.compile("openSUSE:Leap (\\d+\\.\\d+)");
    private static final Pattern SUSE =
            Pattern.compile(
                    "SUSE:Linux Enterprise (?:Server|Module for [A-Za-z0-9 ]+?) (\\d+)(?: SP(\\d+))?");
    private static final String TUMBLEWEED = "openSUSE:Tumbleweed";

    /** Empty: no image is of it. */
    static Optional<Ecosystem> ofAdvisory(String said) {
        var debian = DEBIAN.matcher(said);
        if (debian.matches()) {
            return dpkg("Debian:" + debian.group(1));
        }
        var ubuntu = UBUNTU.matcher(said);
        if (ubuntu.matches()) {
            return dpkg("Ubuntu:" + ubuntu.group(1));
        }
        var major = MAJOR.matcher(said);
        if (major.matches()) {
            return rpm(major.group(1) + ":" + major.group(2));
        }
        var redHat = RED_HAT.matcher(said);
        if (redHat.matches()) {
            return rpm("Red Hat:" + redHat.group(1));
        }
        if (LEAP.matcher(said).matches() || said.equals(TUMBLEWEED)) {
            return rpm(said);
        }
        var suse = SUSE.matcher(said);
        return suse.matches()
                ? rpm(
                        "SUSE:%s.%s"
                                .formatted(
                                        suse.group(1), suse.group(2) == null ? "0" : suse.group(2)))
                : Optional.empty();
    }

    /** Empty: the guest didn't say what it is, or it is of a kind that no advisories are about. */
    static Optional<Ecosystem> of(PackageList list) {
        var distribution = list.distribution();
        return distribution == null
                ? Optional.empty()
                : of(distribution.id().toLowerCase(Locale.ROOT), distribution.release())
                        .filter(it ->
                                VersionOrder.of(list.manager())
                                        .filter(it.order::equals)
                                        .isPresent());
    }

    private static Optional<Ecosystem> of(String id, @Nullable String release) {
        if (id.equals("opensuse-tumbleweed")) {
            return rpm(TUMBLEWEED);
        }
        if (release == null || !release.matches("\\d+(?:\\.\\d+)*")) {
            return Optional.empty();
        }
        var major = release.replaceFirst("\\..*", "");
        return switch (id) {
            case "debian" -> dpkg("Debian:" + major);
            case "ubuntu" -> dpkg("Ubuntu:" + release);
            case "rocky" -> rpm("Rocky Linux:" + major);
            case "almalinux" -> rpm("AlmaLinux:" + major);
            case "rhel" -> rpm("Red Hat:" + major);
            case "opensuse-leap" -> rpm("openSUSE:Leap " + release);
            case "sles" -> rpm("SUSE:" + (release.contains(".") ? release : release + ".0"));
            default -> Optional.empty();
        };
    }

    private static Optional<Ecosystem> dpkg(String name) {
        return Optional.of(new Ecosystem(name, VersionOrder.DPKG));
    }

    private static Optional<Ecosystem> rpm(String name) {
        return Optional.of(new Ecosystem(name, VersionOrder.RPM));
    }

    /** One by its {@link #name}, as it was stored. */
    static Ecosystem stored(String name) {
        return new Ecosystem(
                name,
                name.startsWith("Debian:") || name.startsWith("Ubuntu:")
                        ? VersionOrder.DPKG
                        : VersionOrder.RPM);
    }
}
