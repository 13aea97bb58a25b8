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

    /** What is downloaded of it is what each ends in. */
    static List<Subject> of(ImageVersion version) {
        ImageDefinition image = ImageDefinition.findById(version.definitionId);
        var place = "%s/%s/%s/".formatted(version.gallery().name, image.name, version.number());
        var file = place + image.name + "-" + version.number();
        var content = version.published();
        var all = new ArrayList<Subject>();
        all.add(of(file + ".qcow2", content.disk()));
        content.disks()
                .forEach(it -> all.add(of("%s-lun%d.qcow2".formatted(file, it.lun()), it.disk())));
        all.add(of(place + "packages.json", content.packages()));
        return all;
    }

    /** The last part of its name. */
    String file() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    Digest sha256() {
        return new Digest(String.valueOf(digest.get(SHA256)));
    }
}
