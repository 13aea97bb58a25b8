package dev.goldsmith.gallery;

import dev.goldsmith.activity.Event;
import dev.goldsmith.build.Captured;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version that is made of an image that is there already: the same disk under another number.
 * Nothing is copied, so its other regions are shallow.
 */
public final class VersionCopy {
    private VersionCopy() {}

    public record Wanted(
            VersionNumber number,
            boolean excludeFromLatest,
            @Nullable Instant endOfLifeAt,
            List<ImageReplica.Wish> wishes,
            Map<String, String> tags) {}

    /** What made the image, and its disk. */
    private record Origin(
            long runId,
            long runNumber,
            long templateId,
            int templateVersion,
            String fingerprint,
            Captured disk) {}

    public static ImageVersion of(
            Access by,
            Gallery gallery,
            ImageDefinition definition,
            Wanted wanted,
            ImageVersion source,
            Places places) {
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
        ImageDefinition.locked(definition.id);
        var number = wanted.number();
        if (ImageVersion.of(definition, number) != null) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Version %s of %s exists, or existed, already; take another number."
                            .formatted(number, definition.name));
        }
        var version = new ImageVersion();
        version.definitionId = definition.id;
        version.major = number.major();
        version.minor = number.minor();
        version.patch = number.patch();
        version.state = ImageVersion.State.RESERVED;
        version.runId = origin.runId();
        version.runNumber = origin.runNumber();
        version.outputName = "copy-" + Digest.of(definition.id + "/" + number).brief();
        version.templateId = origin.templateId();
        version.templateVersion = origin.templateVersion();
        version.fingerprint = origin.fingerprint();
        version.excludeFromLatest = wanted.excludeFromLatest();
        version.endOfLifeAt = wanted.endOfLifeAt();
        version.replicationMode = "Shallow";
        version.regions =
                Json.write(wanted.wishes().stream().map(ImageReplica.Wish::region).toList());
        version.tags = Json.write(wanted.tags());
        version.createdAt = Instant.now();
        version.publish(origin.disk());
        version.persist();
        for (var wish : wanted.wishes()) {
            var place = RegionName.placeOf(wish.region(), places);
            ImageReplica.ask(version, wish, place)
                    .end(
                            place.equals(Places.LOCAL)
                                    ? ImageReplica.State.COMPLETED
                                    : ImageReplica.State.SHALLOW,
                            origin.disk().bytes(),
                            null);
        }
        Event.tell(
                by,
                gallery.teamId,
                "imageVersion.copied",
                "version/%s/%s/%s".formatted(gallery.name, definition.name, number),
                Map.of("run", origin.runNumber(), "disk", origin.disk().disk().toString()));
        return version;
    }
}
