package dev.goldsmith.contents;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURLBuilder;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.packages.PackageList.Entry;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The package URL of a package in a list: {@code pkg:deb/debian/libc6@2.36-9?arch=amd64}. */
final class Purl {
    private static final Pattern EPOCH = Pattern.compile("(\\d+):(.*)");

    private Purl() {}

    /** Null: it says too little of itself to have one. */
    static @Nullable String of(PackageList list, Entry entry) {
        var distribution = list.distribution();
        var url = PackageURLBuilder.aPackageURL().withName(entry.name());
        var version = entry.version();
        switch (list.manager()) {
            case "dpkg" -> url.withType("deb").withQualifier("arch", entry.architecture());
            case "rpm" -> {
                url.withType("rpm").withQualifier("arch", entry.architecture());
                var epoch = EPOCH.matcher(version);
                if (epoch.matches()) {
                    url.withQualifier("epoch", epoch.group(1));
                    version = epoch.group(2);
                }
            }
            default -> url.withType("generic");
        }
        url.withVersion(version);
        if (distribution != null) {
            url.withNamespace(distribution.id());
            url.withQualifier(
                    "distro",
                    distribution.release() == null
                            ? distribution.id()
                            : distribution.id() + "-" + distribution.release());
        }
        if (entry.source() != null && entry.sourceVersion() != null) {
            url.withQualifier("upstream", entry.source() + "@" + entry.sourceVersion());
        }
        try {
            return url.build().canonicalize();
        } catch (MalformedPackageURLException _) {
            return null;
        }
    }
}
