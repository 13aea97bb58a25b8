package dev.goldsmith.provenance;

import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Something that a version consists of, as in-toto names it.
 *
 * @param name {@code golden/nginx/1.2.0/nginx-1.2.0.qcow2}
 */
record Subject(String name, Map<String, String> digest) {
    static final String SHA256 = "sha256";

    private static Subject of(String name, String hex) {
        return new Subject(name, Map.of(SHA256, hex));
    }

    /** All of it, the system's disk first. */
    static List<Subject> of(ImageVersion version) {
        var all = disks(version);
        all.add(of(folder(version) + "packages.json", version.published().packages()));
        return all;
    }

    /** Its disks, called as their files are when they are downloaded. */
    static List<Subject> disks(ImageVersion version) {
        var file = "%s%s-%s".formatted(folder(version), image(version).name, version.number());
        var disks = new ArrayList<Subject>();
        disks.add(of(file + ".qcow2", version.published().disk()));
        for (var data : version.published().disks()) {
            disks.add(of("%s-lun%d.qcow2".formatted(file, data.lun()), data.disk()));
        }
        return disks;
    }

    private static String folder(ImageVersion version) {
        return "%s/%s/%s/".formatted(version.gallery().name, image(version).name, version.number());
    }

    private static ImageDefinition image(ImageVersion version) {
        return ImageDefinition.findById(version.definitionId);
    }

    /** The last part of its name. */
    String file() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    Digest sha256() {
        return new Digest(String.valueOf(digest.get(SHA256)));
    }
}
