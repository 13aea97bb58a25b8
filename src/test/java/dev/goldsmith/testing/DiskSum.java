package dev.goldsmith.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.ImageContent;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.tenant.Usage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a tenant's images take, added up from the images themselves. */
public final class DiskSum {
    private DiskSum() {}

    /** The running total is what comes out of adding everything up. */
    public static void fits(TestTenant tenant) {
        tenant.in(() -> {
            assertThat(Usage.disk(tenant.id()))
                    .as("disks of tenant %s", tenant.slug())
                    .isEqualTo(disks().values().stream().mapToLong(Long::longValue).sum());
            return true;
        });
    }

    private static Map<String, Long> disks() {
        var disks = new HashMap<String, Long>();
        var there = List.of(ImageVersion.State.PUBLISHED, ImageVersion.State.WAITING);
        ImageVersion.<ImageVersion>list("state in ?1", there)
                .forEach(it -> add(disks, it.published()));
        ManagedImage.<ManagedImage>listAll().forEach(it -> add(disks, it.content));
        return disks;
    }

    private static void add(Map<String, Long> disks, ImageContent content) {
        disks.put(content.disk(), content.bytes());
        content.disks().forEach(it -> disks.put(it.disk(), it.bytes()));
    }
}
