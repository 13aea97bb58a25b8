package dev.goldsmith.trigger;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wish that a template is built anew when its source has a new version. */
@Entity
public class SourceTrigger extends Owned {
    public static final String KIND = "SourceImage";

    public long templateId;
    public String name;
    public String nameKey;
    public Instant createdAt;

    /** A template's triggers; there is one at most, as on Azure. */
    public static List<SourceTrigger> of(Template template) {
        return list("templateId = ?1 order by nameKey", template.id);
    }

    public static @Nullable SourceTrigger of(Template template, String name) {
        return find("templateId = ?1 and nameKey = ?2", template.id, key(name)).firstResult();
    }

    /**
     * @param isNew whether it wasn't there before
     */
    public record Put(SourceTrigger trigger, boolean isNew) {}

    /** Makes it, or leaves the one of this name as it is. */
    public static Put put(Access by, Team team, Template template, String name) {
        by.require(Permission.EDIT, team.id, "template " + template.name);
        if (!Template.isName(name)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "A trigger's name has 1 to 64 letters, digits, '-', '_' or '.'; '%s' has not."
                            .formatted(name));
        }
        template.lock();
        var there = of(template, name);
        if (there != null) {
            return new Put(there, false);
        }
        of(template).stream()
                .findFirst()
                .ifPresent(other -> {
                    throw new Refused(
                            Refusal.CONFLICT,
                            "Template %s has trigger '%s' already; a template has one at most."
                                    .formatted(template.name, other.name));
                });
        requireMoving(TemplateReader.read(template.latest().document), template);
        var trigger = new SourceTrigger();
        trigger.templateId = template.id;
        trigger.name = name;
        trigger.nameKey = key(name);
        trigger.createdAt = Instant.now();
        trigger.persist();
        trigger.tell(by, team, template, EventKind.TRIGGER_CREATED);
        return new Put(trigger, true);
    }

    /** Whether there was one of this name to remove. */
    public static boolean remove(Access by, Team team, Template template, String name) {
        by.require(Permission.EDIT, team.id, "template " + template.name);
        template.lock();
        var there = of(template, name);
        if (there == null) {
            return false;
        }
        there.delete();
        there.tell(by, team, template, EventKind.TRIGGER_DELETED);
        return true;
    }

    /**
     * A source that never changes starts nothing, and a target that is fixed can't be made twice.
     */
    private static void requireMoving(ImageTemplate document, Template template) {
        var source = document.properties().source();
        if (!isLatest(source)) {
            throw fault(
                    "$.properties.source",
                    "The source of %s is one fixed version; a trigger needs 'latest', of the catalogue or of a gallery."
                            .formatted(template.name));
        }
        var targets = document.properties().distribute();
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i) instanceof Distributor.SharedImage target) {
                var id = GalleryImageId.find(target.galleryImageId()).orElse(null);
                var path = "$.properties.distribute[%d].galleryImageId".formatted(i);
                if (id != null && id.version() != null) {
                    throw fault(
                            path,
                            "Target '%s' names version %s; with a trigger the version is left out, so that each run gets its own."
                                    .formatted(target.runOutputName(), id.version()));
                }
                if (id != null && isOf(source, id)) {
                    throw fault(
                            path,
                            "Target '%s' is the definition that the source comes from; each run would start the next."
                                    .formatted(target.runOutputName()));
                }
            }
        }
    }

    private static boolean isLatest(Source source) {
        return switch (source) {
            case Source.PlatformImage it -> it.version().equalsIgnoreCase("latest");
            case Source.SharedImageVersion it ->
                    it.imageVersionId().toLowerCase(Locale.ROOT).endsWith("/versions/latest");
            case Source.ManagedImage it -> false;
        };
    }

    private static boolean isOf(Source source, GalleryImageId target) {
        return source instanceof Source.SharedImageVersion it
                && GalleryImageId.find(it.imageVersionId())
                        .filter(id ->
                                key(id.gallery()).equals(key(target.gallery()))
                                        && key(id.image()).equals(key(target.image())))
                        .isPresent();
    }

    private static Refused fault(String path, String message) {
        return Refused.field(Refusal.INVALID_REQUEST, path, message);
    }

    private void tell(Access by, Team team, Template template, EventKind kind) {
        Event.tell(
                by,
                team.id,
                kind,
                "template/" + team.slug + "/" + template.name,
                Map.of("trigger", name));
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
