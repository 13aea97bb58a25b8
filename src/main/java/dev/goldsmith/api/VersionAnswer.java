package dev.goldsmith.api;

import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.KeptDisk;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Team;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A published version of an image.
 *
 * @param channels names of pointers that point here
 * @param digest of the qcow2, {@code sha256:<hex>}
 * @param size bytes of the qcow2
 * @param virtualSize bytes of the disk as a guest sees it
 * @param run number of the run that made it
 * @param packages where its package list is
 * @param replication how far each region is
 * @param replicationMode {@code Full}, or {@code Shallow}: nothing is copied
 * @param dataDisks those beside the system's, by LUN
 * @param withdrawn why it can't be used; null: it can
 * @param endOfLifeDate when it ends, by itself or with its image: the earlier of the two; null:
 *     never
 * @param ownEndOfLifeDate its own end, as it was set; null: it ends with its image, or never
 * @param warnings what its proof found that is no failure, a sentence each
 */
@Schema(name = "ImageVersion")
record VersionAnswer(
        String version,
        List<String> channels,
        List<String> regions,
        List<Replica> replication,
        String replicationMode,
        String digest,
        @Nullable Long size,
        @Nullable Long virtualSize,
        long run,
        MadeFrom template,
        SourceImage source,
        @Nullable String os,
        Map<String, String> tags,
        boolean excludeFromLatest,
        @Nullable WithdrawnAnswer withdrawn,
        @Nullable Instant endOfLifeDate,
        @Nullable Instant ownEndOfLifeDate,
        String packages,
        Downloads downloads,
        List<DataDisk> dataDisks,
        List<String> warnings,
        Instant createdAt,
        @Nullable Instant publishedAt) {

    @Schema(name = "ImageVersionTemplate")
    record MadeFrom(String team, String name, int version, String fingerprint) {}

    @Schema(name = "ImageVersionSource")
    record SourceImage(@Nullable String version, @Nullable String digest) {}

    @Schema(name = "ImageVersionDownloads")
    record Downloads(String qcow2, String vhd, String raw) {
        /** Of the system's disk, or of a data disk by a query that names it. */
        static Downloads of(String link, String query) {
            var download = link + "/download?" + query + "format=";
            return new Downloads(download + "qcow2", download + "vhd", download + "raw");
        }
    }

    /**
     * @param size bytes of the qcow2
     * @param virtualSize bytes as a guest sees it
     */
    @Schema(name = "ImageVersionDataDisk")
    record DataDisk(int lun, String digest, long size, long virtualSize, Downloads downloads) {
        static DataDisk of(KeptDisk disk, String link) {
            return new DataDisk(
                    disk.lun(),
                    "sha256:" + disk.disk(),
                    disk.bytes(),
                    disk.virtualBytes(),
                    Downloads.of(link, "lun=%d&".formatted(disk.lun())));
        }
    }

    /**
     * @param place of the installation, which the region's name meant
     * @param state {@code pending}, {@code replicating}, {@code completed}, {@code shallow} or
     *     {@code failed}
     * @param progress 0 to 100
     * @param message why it failed
     */
    @Schema(name = "ImageVersionReplica")
    record Replica(
            String region,
            String place,
            int replicaCount,
            String storageAccountType,
            String state,
            int progress,
            @Nullable String message) {}

    private static Replica replica(ImageReplica replica, long bytes) {
        return new Replica(
                replica.region,
                replica.place,
                replica.replicaCount,
                replica.storageAccountType,
                replica.state.word(),
                replica.percent(bytes),
                replica.message);
    }

    /**
     * What goes with versions, read for all of them at once.
     *
     * @param channels by version's id, as all but the templates
     */
    record Around(
            Map<Long, List<String>> channels,
            Map<Long, List<ImageReplica>> replicas,
            Map<Long, Withdrawal> withdrawn,
            Map<Long, Template> templates,
            Map<Long, Team> teams) {
        static Around of(List<ImageVersion> versions, Map<Long, List<String>> channels) {
            var ids = versions.stream().map(it -> it.id).toList();
            var templates =
                    Template.byId(versions.stream().map(it -> it.templateId).distinct().toList());
            return new Around(
                    channels,
                    ImageReplica.of(ids),
                    Withdrawal.of(ids),
                    templates,
                    Team.byId(
                            templates.values().stream().map(it -> it.teamId).distinct().toList()));
        }
    }

    static VersionAnswer of(
            ImageDefinition definition, ImageVersion version, Around around, String link) {
        var template = Objects.requireNonNull(around.templates.get(version.templateId));
        var team = Objects.requireNonNull(around.teams.get(template.teamId));
        var replicas = around.replicas.getOrDefault(version.id, List.of());
        var content = version.published();
        return new VersionAnswer(
                version.number().toString(),
                around.channels.getOrDefault(version.id, List.of()),
                version.regionNames(),
                replicas.stream().map(it -> replica(it, content.bytes())).toList(),
                version.replicationMode,
                content.digest().toString(),
                content.bytes(),
                content.virtualBytes(),
                version.runNumber,
                new MadeFrom(
                        team.slug, template.name, version.templateVersion, version.fingerprint),
                new SourceImage(content.sourceVersion(), "sha256:" + content.sourceDisk()),
                content.os(),
                version.tagMap(),
                version.excludeFromLatest,
                WithdrawnAnswer.of(around.withdrawn.get(version.id)),
                version.endsAt(definition),
                version.endOfLifeAt,
                link + "/packages",
                Downloads.of(link, ""),
                content.disks().stream().map(disk -> DataDisk.of(disk, link)).toList(),
                content.warned(),
                version.createdAt,
                version.publishedAt);
    }
}
