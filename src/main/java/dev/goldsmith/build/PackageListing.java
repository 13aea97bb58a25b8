package dev.goldsmith.build;

import java.util.ArrayList;

/** Asks a guest which packages it carries. */
final class PackageListing {
    /** Prints the manager's name, then {@code name TAB version TAB architecture} a line. */
    static final String COMMAND =
            """
            if command -v dpkg-query >/dev/null; then
                echo dpkg
                dpkg-query -W -f '${db:Status-Abbrev}\\t${Package}\\t${Version}\\t${Architecture}\\n' \
                    | sed -n 's/^ii *\\t//p'
            elif command -v rpm >/dev/null; then
                echo rpm
                rpm -qa --qf '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\n' \
                    | sed -e 's/\\t0:/\\t/' -e '/^gpg-pubkey\\t/d'
            else
                echo none
            fi
            """;

    private PackageListing() {}

    static PackageList parse(String output) {
        var lines = output.lines().iterator();
        var manager = lines.hasNext() ? lines.next().strip() : "none";
        var packages = new ArrayList<PackageList.Entry>();
        while (lines.hasNext()) {
            var fields = lines.next().split("\t");
            if (fields.length == 3) {
                packages.add(
                        new PackageList.Entry(
                                fields[0].strip(), fields[1].strip(), fields[2].strip()));
            }
        }
        packages.sort(
                java.util.Comparator.comparing(PackageList.Entry::name)
                        .thenComparing(PackageList.Entry::architecture));
        return new PackageList(manager, packages);
    }
}
