package dev.goldsmith.build;

import dev.goldsmith.packages.PackageList;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks a guest which packages it carries. */
final class PackageListing {
    /**
     * Prints the manager's name, then a line a package: name, version, architecture, source
     * package, its version, license, installed bytes, with tabs between. By rpm the source package
     * is a file's name; dpkg counts in KiB, and says first what is wanted and what is so:
     * installed, or unpacked and not yet set up, which is on the disk as well.
     */
    static final String COMMAND =
            """
            if command -v dpkg-query >/dev/null; then
                echo dpkg
                dpkg-query -W -f '${db:Status-Abbrev}\\t${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\t${source:Version}\\t\\t${Installed-Size}\\n' \
                    | sed -n 's/^.[iUFWt][ R]*\\t//p'
            elif command -v rpm >/dev/null; then
                echo rpm
                rpm -qa --qf '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t\\t%{LICENSE}\\t%{SIZE}\\n' \
                    | sed -e 's/\\t0:/\\t/' -e '/^gpg-pubkey\\t/d'
            else
                echo none
            fi
            """;

    private static final Pattern SOURCE_RPM =
            Pattern.compile("(.+)-([^-]+-[^-]+)\\.(no)?src\\.rpm");

    private PackageListing() {}

    /** Lines of other kinds, such as warnings, are left out. */
    static PackageList parse(String output) {
        var manager = output.lines().findFirst().map(String::strip).orElse("none");
        long unit = manager.equals("dpkg") ? 1024 : 1;
        return new PackageList(
                manager,
                output.lines()
                        .skip(1)
                        .flatMap(line -> entry(line.split("\t", -1), unit).stream())
                        .sorted(
                                Comparator.comparing(PackageList.Entry::name)
                                        .thenComparing(PackageList.Entry::architecture)
                                        .thenComparing(PackageList.Entry::version))
                        .toList());
    }

    private static Optional<PackageList.Entry> entry(String[] fields, long unit) {
        if (fields.length < 3 || fields.length > 7) {
            return Optional.empty();
        }
        var source = field(fields, 3);
        var sourceVersion = field(fields, 4);
        var file = SOURCE_RPM.matcher(source == null ? "" : source);
        if (file.matches()) {
            source = file.group(1);
            sourceVersion = file.group(2);
        }
        return Optional.of(
                new PackageList.Entry(
                        fields[0].strip(),
                        fields[1].strip(),
                        fields[2].strip(),
                        source,
                        sourceVersion,
                        field(fields, 5),
                        size(field(fields, 6), unit)));
    }

    private static @Nullable Long size(@Nullable String text, long unit) {
        return text != null && text.matches("\\d{1,12}")
                ? Long.valueOf(Long.parseLong(text) * unit)
                : null;
    }

    private static @Nullable String field(String[] fields, int at) {
        var text = at < fields.length ? fields[at].strip() : "";
        return text.isEmpty() || text.equals("(none)") ? null : text;
    }
}
