package dev.goldsmith.build;

import dev.goldsmith.packages.PackageList.Distribution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What a Linux guest says it is, in {@code /etc/os-release}. */
record OsRelease(Map<String, String> values) {
    /** Those whose packages, files and habits are alike. */
    enum Family {
        DEBIAN("the Debian family", List.of("debian", "ubuntu")),
        RED_HAT("the Red Hat family", List.of("rhel", "fedora", "centos")),
        SUSE("the SUSE family", List.of("suse", "opensuse", "sles")),
        OTHER("a family of its own; only what all have in common is generalized", List.of());

        final String title;
        private final List<String> ids;

        Family(String title, List<String> ids) {
            this.title = title;
            this.ids = ids;
        }
    }

    OsRelease {
        values = Map.copyOf(values);
    }

    static OsRelease parse(String text) {
        var values = new HashMap<String, String>();
        text.lines()
                .map(String::strip)
                .filter(line -> line.matches("[A-Z0-9_]+=.*"))
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    values.put(
                            line.substring(0, equals),
                            line.substring(equals + 1).replaceAll("^([\"'])(.*)\\1$", "$2"));
                });
        return new OsRelease(values);
    }

    /** {@code debian 12}; a rolling distribution has no number. */
    String name() {
        return (value("ID", "linux") + " " + value("VERSION_ID", "")).strip();
    }

    Distribution distribution() {
        return new Distribution(value("ID", "linux"), values.get("VERSION_ID"));
    }

    String title() {
        return value("PRETTY_NAME", name());
    }

    Family family() {
        var like = Stream.of((value("ID", "") + " " + value("ID_LIKE", "")).split(" ")).toList();
        return Stream.of(Family.values())
                .filter(family ->
                        like.stream()
                                .anyMatch(id ->
                                        family.ids.stream()
                                                .anyMatch(known ->
                                                        id.equals(known)
                                                                || id.startsWith(known + "-"))))
                .findFirst()
                .orElse(Family.OTHER);
    }

    private String value(String name, String otherwise) {
        return Objects.requireNonNullElse(values.get(name), otherwise);
    }
}
