package dev.goldsmith.gallery;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.DocumentCheck;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateRemoval;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What derivatives follow: checked at each save, written down, and changed by a save of its own.
 */
@ApplicationScoped
public class Followings implements DocumentCheck {
    @Inject TemplateSave templates;

    /**
     * What a template shall take of the image that it starts from; one of the two.
     *
     * @param version {@code x.y.z} or {@code latest}
     */
    public record Wanted(
            String gallery, String image, @Nullable String channel, @Nullable String version) {}

    @Override
    public List<Violation> check(
            Access by, Team team, @Nullable Template saved, ImageTemplate template) {
        var path = "$.tags." + Followed.TAG;
        var tags = template.tags();
        var misspelled =
                tags == null
                        ? List.<Violation>of()
                        : tags.keySet().stream()
                                .filter(it -> it.equalsIgnoreCase(Followed.TAG))
                                .filter(it -> !it.equals(Followed.TAG))
                                .map(it ->
                                        new Violation(
                                                "$.tags." + it,
                                                "The tag `%s` must be spelled `%s`."
                                                        .formatted(it, Followed.TAG)))
                                .toList();
        var channel = Followed.channel(template);
        if (channel == null || !misspelled.isEmpty()) {
            return misspelled;
        }
        var followed = Followed.of(template).orElse(null);
        if (followed == null || !followed.source().isLatest()) {
            return List.of(
                    new Violation(
                            path,
                            "A template follows a channel of the image definition that it starts from: set `$.properties.source` to a `SharedImageVersion` that ends in `/versions/latest`, or remove the tag `%s`."
                                    .formatted(Followed.TAG)));
        }
        var gallery = Gallery.byName(followed.source().gallery());
        var definition = followed.definition();
        // What can't be read is told by whoever checks the source.
        if (gallery == null
                || definition == null
                || !ImageDefinition.readable(by, gallery, definition)
                || Channel.find(definition, channel) != null) {
            return List.of();
        }
        return List.of(new Violation(path, missing(followed.image(), definition, channel)));
    }

    private static String missing(String image, ImageDefinition definition, String channel) {
        return "\"%s\" isn't a channel of %s: use one of %s."
                .formatted(
                        channel,
                        image,
                        Channel.of(definition).stream()
                                .map(it -> it.name)
                                .collect(Collectors.joining(", ")));
    }

    /**
     * A new version of the template that differs in this alone.
     *
     * @throws Refused CONFLICT when its document starts from something else
     */
    public TemplateSave.Saved put(Access by, String team, String name, Wanted wanted) {
        if ((wanted.channel() == null) == (wanted.version() == null)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    wanted.channel() == null ? "channel" : "version",
                    "Name either a `channel` to follow or a `version` to pin.");
        }
        var note =
                wanted.channel() == null
                        ? "Takes version " + wanted.version()
                        : "Follows channel " + wanted.channel();
        return templates.amend(by, team, name, it -> changed(it, name, wanted), note);
    }

    private static ImageTemplate changed(ImageTemplate document, String name, Wanted wanted) {
        var now =
                Followed.of(document)
                        .orElseThrow(() ->
                                new Refused(
                                        Refusal.CONFLICT,
                                        "Template %s doesn't start from an image definition, so there is nothing to follow. Set its source to a `SharedImageVersion` first."
                                                .formatted(name)));
        if (!now.isOf(wanted.gallery(), wanted.image())) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Template %s starts from %s, not from %s/%s. Name that image, or change the template's source first."
                            .formatted(name, now.image(), wanted.gallery(), wanted.image()));
        }
        var version = wanted.version();
        if (version != null
                && !version.equalsIgnoreCase("latest")
                && VersionNumber.parse(version).isEmpty()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "version",
                    "\"%s\" isn't a version: use major.minor.patch, such as 1.4.0, or `latest`."
                            .formatted(version));
        }
        return new Followed(
                        now.source().withVersion(version == null ? "latest" : version),
                        wanted.channel())
                .into(document);
    }

    /** What the newest version of a template takes; null: it starts from no image definition. */
    public static @Nullable Followed of(Template template) {
        return of(template.latest());
    }

    public static @Nullable Followed of(TemplateVersion version) {
        return Followed.of(TemplateReader.read(version.document)).orElse(null);
    }

    void saved(@Observes TemplateSave.NewVersion saved) {
        Following.note(saved.template(), of(saved.version()));
    }

    void ending(@Observes TemplateRemoval.Ending ending) {
        Following.note(ending.template(), null);
    }
}
