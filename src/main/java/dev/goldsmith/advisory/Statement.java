package dev.goldsmith.advisory;

import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the team of an image says of an advisory, in OpenVEX's words. One that ends by its day does
 * so without anybody's doing, since each look compares the time.
 */
@Entity
@Table(name = "vulnerability_statement")
public class Statement extends Owned {
    private static final String COUNTS = "revokedAt is null and (until is null or until > ?2)";

    public long definitionId;

    /** Null: all versions of the image, those to come included. */
    public @Nullable Long versionId;

    public String advisory;

    @Enumerated(EnumType.STRING)
    public Status status;

    @Enumerated(EnumType.STRING)
    public @Nullable Justification justification;

    /** Why, in words; may be empty. */
    public String impact;

    /** What those can do who use the image; null: nothing need be done. */
    public @Nullable String action;

    public @Nullable Instant until;

    /** Null: Goldsmith. */
    public @Nullable String madeBy;

    public String madeByName;
    public Instant madeAt;
    public @Nullable Instant revokedAt;
    public @Nullable String revokedByName;

    public enum Status {
        NOT_AFFECTED,
        AFFECTED,
        FIXED,
        UNDER_INVESTIGATION;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public String title() {
            return word().replace('_', ' ');
        }

        /** Whether such a vulnerability isn't counted any more. */
        public boolean settles() {
            return this == NOT_AFFECTED || this == FIXED;
        }
    }

    /** Why something isn't affected. */
    public enum Justification {
        COMPONENT_NOT_PRESENT,
        VULNERABLE_CODE_NOT_PRESENT,
        VULNERABLE_CODE_NOT_IN_EXECUTE_PATH,
        VULNERABLE_CODE_CANNOT_BE_CONTROLLED_BY_ADVERSARY,
        INLINE_MITIGATIONS_ALREADY_EXIST;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public String title() {
            return word().replace('_', ' ');
        }
    }

    public static List<Status> statuses() {
        return Arrays.asList(Status.values());
    }

    public static List<Justification> justifications() {
        return Arrays.asList(Justification.values());
    }

    /** Those of an image that count, by advisory. */
    public static List<Statement> of(ImageDefinition definition) {
        return list(
                "definitionId = ?1 and %s order by advisory, id".formatted(COUNTS),
                definition.id,
                Instant.now());
    }

    /** Those that count for these images. */
    static List<Statement> of(Collection<Long> definitions) {
        return definitions.isEmpty()
                ? List.of()
                : list(
                        "definitionId in ?1 and %s order by id".formatted(COUNTS),
                        definitions,
                        Instant.now());
    }

    static long counting(ImageDefinition definition) {
        return count("definitionId = ?1 and " + COUNTS, definition.id, Instant.now());
    }

    boolean isAbout(ImageVersion version) {
        return definitionId == version.definitionId
                && (versionId == null || versionId.equals(version.id));
    }

    /** The version that it is about; null: all of them. */
    public @Nullable String number() {
        ImageVersion version = versionId == null ? null : ImageVersion.findById(versionId);
        return version == null ? null : version.number().toString();
    }
}
