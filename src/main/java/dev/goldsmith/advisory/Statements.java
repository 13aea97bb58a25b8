package dev.goldsmith.advisory;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.advisory.Statement.Justification;
import dev.goldsmith.advisory.Statement.Status;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the owners of an image say of advisories, and take back. */
public final class Statements {
    /** Of an image, that count. */
    static final int MOST = 1_000;

    private static final int LONGEST = 1_000;

    private Statements() {}

    /**
     * @param version null: all versions
     * @param status in OpenVEX's word, as is the justification
     * @param until the last day, UTC; null: without end
     */
    public record Wanted(
            @Nullable String advisory,
            @Nullable String version,
            @Nullable String status,
            @Nullable String justification,
            @Nullable String impact,
            @Nullable String action,
            @Nullable LocalDate until) {}

    /**
     * One that is there about the same takes its end.
     *
     * @throws Refused INVALID_REQUEST or CONFLICT
     */
    public static Statement make(Access by, ImageDefinition definition, Wanted wanted) {
        Gallery gallery = Gallery.findById(definition.galleryId);
        by.require(Permission.OWN, gallery.teamId, "statements on image " + definition.name);
        var made = checked(definition, wanted);
        ImageDefinition.locked(definition.id);
        for (var there : Statement.of(definition)) {
            if (there.advisory.equals(made.advisory)
                    && Objects.equals(there.versionId, made.versionId)) {
                end(by, there);
            }
        }
        if (Statement.counting(definition) >= MOST) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Image %s has %,d statements already, the limit; revoke some."
                            .formatted(definition.name, MOST));
        }
        made.madeBy = by.door() == Access.Door.SYSTEM ? null : by.personId();
        made.madeByName = by.personName();
        made.madeAt = Instant.now();
        made.persist();
        tell(by, gallery, definition, made, EventKind.VULNERABILITY_STATED);
        return made;
    }

    private static Statement checked(ImageDefinition definition, Wanted wanted) {
        var made = new Statement();
        made.definitionId = definition.id;
        made.advisory = Fields.line("advisory", wanted.advisory(), 100);
        if (Advisory.count("name = ?1 and feedId is not null", made.advisory) == 0) {
            throw Fields.fault(
                    "advisory", "No feed has an advisory '%s'.".formatted(made.advisory));
        }
        made.versionId =
                wanted.version() == null
                        ? null
                        : ImageVersion.require(definition, wanted.version()).id;
        made.status =
                Fields.oneOf(
                        "status",
                        wanted.status() == null ? "" : wanted.status(),
                        Status.values(),
                        Status::word);
        made.justification = justification(made.status, wanted.justification());
        made.impact =
                Objects.requireNonNullElse(Fields.optional("impact", wanted.impact(), LONGEST), "");
        made.action = Fields.optional("action", wanted.action(), LONGEST);
        if (made.status == Status.AFFECTED && made.action == null) {
            throw Fields.fault("action", "Say what users of the image can do, as it is affected.");
        }
        made.until = until(wanted.until());
        return made;
    }

    private static @Nullable Justification justification(Status status, @Nullable String word) {
        if (status != Status.NOT_AFFECTED) {
            if (word != null) {
                throw Fields.fault("justification", "Only 'not_affected' has a justification.");
            }
            return null;
        }
        return Fields.oneOf(
                "justification",
                word == null ? "" : word,
                Justification.values(),
                Justification::word);
    }

    private static @Nullable Instant until(@Nullable LocalDate day) {
        if (day == null) {
            return null;
        }
        if (day.isBefore(LocalDate.now(ZoneOffset.UTC)) || day.getYear() > 9000) {
            throw Fields.fault("until", "The last day must be today or later.");
        }
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /**
     * @throws Refused NOT_FOUND when there is none that counts
     */
    public static void revoke(Access by, ImageDefinition definition, long id) {
        Gallery gallery = Gallery.findById(definition.galleryId);
        by.require(Permission.OWN, gallery.teamId, "statements on image " + definition.name);
        ImageDefinition.locked(definition.id);
        var statement =
                Statement.of(definition).stream()
                        .filter(it -> it.id == id)
                        .findFirst()
                        .orElseThrow(() ->
                                new Refused(
                                        Refusal.NOT_FOUND,
                                        "Image %s has no statement %d that counts."
                                                .formatted(definition.name, id)));
        end(by, statement);
        tell(by, gallery, definition, statement, EventKind.VULNERABILITY_STATEMENT_REVOKED);
    }

    private static void end(Access by, Statement statement) {
        statement.revokedAt = Instant.now();
        statement.revokedByName = by.personName();
    }

    private static void tell(
            Access by,
            Gallery gallery,
            ImageDefinition definition,
            Statement statement,
            EventKind kind) {
        var detail = new TreeMap<String, Object>(Map.of("advisory", statement.advisory));
        detail.put("image", gallery.name + "/" + definition.name);
        detail.put("status", statement.status.title());
        var number = statement.number();
        if (number != null) {
            detail.put("version", number);
        }
        if (statement.justification != null) {
            detail.put("justification", statement.justification.word());
        }
        if (!statement.impact.isEmpty()) {
            detail.put("why", statement.impact);
        }
        Event.tell(
                by,
                gallery.teamId,
                kind,
                "vulnerability/%s/%s/%s"
                        .formatted(gallery.name, definition.name, statement.advisory),
                detail);
    }
}
