package dev.goldsmith.guardrail;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Followed;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.Source;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which templates made what an image is built on, from run to run. */
final class Ancestry {
    private final Set<Long> templates = new LinkedHashSet<>();
    private final Set<Parentage> seen = new HashSet<>();

    private Ancestry() {}

    /** The version in a gallery that a build of now starts from; null: none, or it isn't there. */
    static @Nullable ImageVersion version(ImageTemplate document) {
        var followed = Followed.of(document).orElse(null);
        var definition = followed == null ? null : followed.definition();
        if (followed == null || definition == null) {
            return null;
        }
        var number = VersionNumber.parse(String.valueOf(followed.source().version()));
        if (number.isPresent()) {
            return ImageVersion.of(definition, number.get());
        }
        if (followed.channel() == null) {
            return ImageVersion.latest(definition);
        }
        var channel = Channel.find(definition, followed.channel());
        return channel == null ? null : channel.version();
    }

    /**
     * @param version see {@link #version}
     */
    static List<Long> of(Source source, @Nullable ImageVersion version, String tenantId) {
        var ancestry = new Ancestry();
        if (version != null) {
            ancestry.add(version);
        } else if (source instanceof Source.ManagedImage managed) {
            ManagedImageId.find(managed.imageId())
                    .map(id -> ManagedImage.of(tenantId, id))
                    .ifPresent(ancestry::add);
        }
        return List.copyOf(ancestry.templates);
    }

    /** What a run's image is built on. */
    static List<Long> of(Run run) {
        var ancestry = new Ancestry();
        ancestry.addAncestors(run, run.parentage);
        return List.copyOf(ancestry.templates);
    }

    /** What an image is built on, or built of, by what it was made of. */
    static List<Long> of(Parentage parentage) {
        var ancestry = new Ancestry();
        ancestry.addParent(parentage);
        return List.copyOf(ancestry.templates);
    }

    /** When the disk was captured that a build of now starts from; null: a platform image. */
    static @Nullable Instant builtAt(ImageTemplate document, String tenantId) {
        var version = version(document);
        if (version != null) {
            return capturedAt(version.runId, version.publishedAt);
        }
        return document.properties().source() instanceof Source.ManagedImage managed
                ? ManagedImageId.find(managed.imageId())
                        .map(id -> ManagedImage.of(tenantId, id))
                        .map(image -> capturedAt(image.capturedBy, image.publishedAt))
                        .orElse(null)
                : null;
    }

    /** A copy is as old as what it copies. */
    private static @Nullable Instant capturedAt(@Nullable Long runId, @Nullable Instant published) {
        Run run = runId == null ? null : Run.findById(runId);
        return run == null || run.capturedAt == null ? published : run.capturedAt;
    }

    private void add(ImageVersion version) {
        templates.add(version.templateId);
        addAncestors(Run.findById(version.runId), version.parentage);
    }

    private void add(ManagedImage image) {
        Run run = image.capturedBy == null ? null : Run.findById(image.capturedBy);
        if (run != null) {
            templates.add(run.templateId);
        }
        addAncestors(run, image.parentage);
    }

    private void addAncestors(@Nullable Run run, @Nullable Parentage parentage) {
        if (run != null && run.ancestors != null) {
            templates.addAll(read(run.ancestors));
        } else {
            addParent(parentage);
        }
    }

    private void addParent(@Nullable Parentage parentage) {
        if (parentage == null || !seen.add(parentage)) {
            return;
        }
        if (parentage.parentVersion() != null) {
            ImageVersion version = ImageVersion.findById(parentage.parentVersion());
            add(version);
        } else if (parentage.parentImage() != null) {
            ManagedImage image = ManagedImage.findById(parentage.parentImage());
            if (image != null) {
                add(image);
            }
        }
    }

    static String write(List<Long> templates) {
        return Json.write(templates);
    }

    static List<Long> read(String templates) {
        return Json.read(templates, new TypeReference<List<Long>>() {});
    }
}
