package dev.goldsmith.gallery;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Gates;
import dev.goldsmith.approval.Passage;
import dev.goldsmith.build.Captured;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A version that is made of an image that is there already: the same disk under another number. A
 * worker brings it to its other regions once it is published. It is a publication like any other,
 * so the gates are asked, and it waits where one opens.
 */
public final class VersionCopy {
    private VersionCopy() {}

    public record Wanted(
            VersionNumber number,
            boolean excludeFromLatest,
            @Nullable Instant endOfLifeAt,
            String replicationMode,
            VersionRegions.Wanted regions,
            Map<String, String> tags) {}

    /** What made the image, and its disk. */
    private record Origin(
            long runId,
            long runNumber,
            long templateId,
            int templateVersion,
            String fingerprint,
            @Nullable Parentage parentage,
            @Nullable Long copyOf,
            Captured disk) {}

    public static ImageVersion of(
            Access by,
            Gallery gallery,
            ImageDefinition definition,
            Wanted wanted,
            ImageVersion read,
            Places places) {
        requireShared(gallery, read);
        Locks.versions(read.id, ImageVersion.idOf(definition, wanted.number()));
        var source = ImageVersion.locked(read.id);
        source.stay();
        source.requireUsable();
        return of(
                by,
                gallery,
                definition,
                wanted,
                new Origin(
                        source.runId,
                        source.runNumber,
                        source.templateId,
                        source.templateVersion,
                        source.fingerprint,
                        source.parentage,
                        source.id,
                        source.published().captured()),
                places);
    }

    /**
     * @throws Refused WRONG_STATE when no run made the image: a version says what built it
     */
    public static ImageVersion of(
            Access by,
            Gallery gallery,
            ImageDefinition definition,
            Wanted wanted,
            ManagedImage source,
            Places places) {
        if (source.teamId != gallery.teamId) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Managed image %s belongs to another team, and managed images can't be shared."
                            .formatted(source.name));
        }
        if (source.runId == null
                || source.runNumber == null
                || source.templateId == null
                || source.templateVersion == null
                || source.fingerprint == null) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Managed image %s wasn't built by a run, so a version couldn't say where it comes from; name one that was."
                            .formatted(source.name));
        }
        Locks.versions(ImageVersion.idOf(definition, wanted.number()));
        Withdrawal.refuse(source);
        Withdrawal.refuse(Objects.requireNonNull(Run.<Run>findById(source.runId)));
        return of(
                by,
                gallery,
                definition,
                wanted,
                new Origin(
                        source.runId,
                        source.runNumber,
                        source.templateId,
                        source.templateVersion,
                        source.fingerprint,
                        source.parentage,
                        null,
                        source.content.captured()),
                places);
    }

    private static ImageVersion of(
            Access by,
            Gallery gallery,
            ImageDefinition definition,
            Wanted wanted,
            Origin origin,
            Places places) {
        by.require(Permission.EDIT, gallery.teamId, "gallery " + gallery.name);
        var wishes = wanted.regions().wishes();
        for (int i = 0; i < wishes.size(); i++) {
            RegionName.requireKnown(
                    wishes.get(i).region(),
                    "%s[%d].name".formatted(wanted.regions().field(), i),
                    places);
        }
        Descent.known()
                .requireAllowed(
                        origin.runId(),
                        wishes.stream().map(ImageReplica.Wish::region).toList(),
                        wanted.tags());
        ImageDefinition.locked(definition.id);
        var number = wanted.number();
        var there = ImageVersion.of(definition, number);
        if (there != null && there.state == ImageVersion.State.REFUSED) {
            forget(there);
        } else if (there != null) {
            throw taken(definition, there);
        }
        var promised = SpokenFor.byOthers(definition, number, null);
        if (promised != null) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Version %s of %s will be published by %s; take another number."
                            .formatted(number, definition.name, promised.whose(null)));
        }
        var version = new ImageVersion();
        version.definitionId = definition.id;
        version.major = number.major();
        version.minor = number.minor();
        version.patch = number.patch();
        version.runId = origin.runId();
        version.runNumber = origin.runNumber();
        version.outputName = "copy-" + Digest.of(definition.id + "/" + number).brief();
        version.templateId = origin.templateId();
        version.templateVersion = origin.templateVersion();
        version.fingerprint = origin.fingerprint();
        version.parentage = origin.parentage();
        version.copyOf = origin.copyOf();
        version.excludeFromLatest = wanted.excludeFromLatest();
        version.endOfLifeAt = wanted.endOfLifeAt();
        version.replicationMode = wanted.replicationMode();
        version.regions = Json.write(wishes.stream().map(ImageReplica.Wish::region).toList());
        version.tags = Json.write(wanted.tags());
        version.createdAt = Instant.now();
        version.hold(origin.disk());
        for (var wish : wishes) {
            ImageReplica.ask(version, wish, RegionName.placeOf(wish.region(), places));
        }
        var into = GalleryOwners.of(gallery, definition.name);
        var approval = Gates.ask(by, LatestMove.question(version, into));
        if (approval == null) {
            complete(by, version);
        } else {
            Event.tell(
                    by,
                    gallery.teamId,
                    EventKind.IMAGE_VERSION_REQUESTED,
                    told(version),
                    Map.of("approval", approval.id));
        }
        return version;
    }

    /** A copy takes an image to another team as a build from it does. */
    private static void requireShared(Gallery into, ImageVersion source) {
        ImageDefinition definition = ImageDefinition.findById(source.definitionId);
        var from = source.gallery();
        if (!ImageShare.lets(into.teamId, from, definition)) {
            throw new Refused(
                    Refusal.CONFLICT,
                    GalleryReferences.notShared(
                            Team.<Team>findById(into.teamId), from, definition));
        }
        var ended = EndOfLife.refusal(source);
        if (ended != null) {
            throw new Refused(Refusal.CONFLICT, ended);
        }
    }

    /**
     * Why it couldn't be asked for any more: since then a share may have ended, or an exception, or
     * guardrails may ask for more. Null: it could.
     */
    static @Nullable String barred(ImageVersion version) {
        try {
            Descent.known().requireAllowed(version.runId, version.regionNames(), version.tagMap());
            ImageVersion source =
                    version.copyOf == null ? null : ImageVersion.findById(version.copyOf);
            if (source != null) {
                requireShared(version.gallery(), source);
                source.requireUsable();
            }
            version.requireUsable();
            return null;
        } catch (Refused refused) {
            return refused.detail();
        }
    }

    /** The gates are through with it. */
    static void complete(Access by, ImageVersion version) {
        ImageDefinition definition = ImageDefinition.findById(version.definitionId);
        Gallery gallery = Gallery.findById(definition.galleryId);
        var disk = version.published().captured();
        version.publish(disk, Passage.of(version.subject(), Team.<Team>findById(gallery.teamId)));
        version.replicas().forEach(replica -> VersionRegions.settle(version, replica));
        Event.tell(
                by,
                gallery.teamId,
                EventKind.IMAGE_VERSION_COPIED,
                told(version),
                Map.of("run", version.runNumber, "disk", disk.disk().toString()));
    }

    static String told(ImageVersion version) {
        ImageDefinition definition = ImageDefinition.findById(version.definitionId);
        Gallery gallery = Gallery.findById(definition.galleryId);
        return "version/%s/%s/%s".formatted(gallery.name, definition.name, version.number());
    }

    private static Refused taken(ImageDefinition definition, ImageVersion there) {
        var approval = there.state == ImageVersion.State.WAITING ? there.approval() : null;
        return new Refused(
                Refusal.CONFLICT,
                approval == null
                        ? "Version %s of %s exists, or existed, already; take another number."
                                .formatted(there.number(), definition.name)
                        : "Version %s of %s waits for approval %d; wait for its end, or delete the version to take the question back."
                                .formatted(there.number(), definition.name, approval.id));
    }

    /** One that was refused was never there: its number is free for the next try. */
    static void forget(ImageVersion refused) {
        ImageReplica.delete("versionId", refused.id);
        refused.delete();
        ImageVersion.flush();
    }
}
