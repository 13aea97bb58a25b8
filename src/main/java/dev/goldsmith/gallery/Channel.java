package dev.goldsmith.gallery;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A named pointer of an image definition. What follows it takes the version that it points to; only
 * a {@link ChannelMove} changes that.
 */
@Entity
public class Channel extends Owned {
    /** Where versions enter that nobody has promoted yet, by convention. */
    public static final String CANDIDATE = "candidate";

    /** What derivatives follow, by convention. */
    public static final String STABLE = "stable";

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?");

    /** So many channels an image definition has at most. */
    private static final int MOST = 50;

    public long definitionId;
    public String name;
    public String nameKey;

    /** Null: empty. */
    public @Nullable Long versionId;

    /** When and by whom it was moved last; null: never. */
    public @Nullable Instant movedAt;

    public @Nullable String movedBy;

    /** The channels of a definition, by name. */
    public static List<Channel> of(ImageDefinition definition) {
        return list("definitionId = ?1 order by nameKey", definition.id);
    }

    /** Those that point to a version, by name. */
    public static List<Channel> at(ImageVersion version) {
        return list("versionId = ?1 order by nameKey", version.id);
    }

    public static @Nullable Channel find(ImageDefinition definition, String name) {
        return find("definitionId = ?1 and nameKey = ?2", definition.id, key(name)).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static Channel require(ImageDefinition definition, String name) {
        var channel = find(definition, name);
        if (channel == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Image definition %s has no channel '%s'.".formatted(definition.name, name));
        }
        return channel;
    }

    /** Names of the channels of a definition that point to a version, by the version's id. */
    public static Map<Long, List<String>> namesByVersion(ImageDefinition definition) {
        return of(definition).stream()
                .filter(it -> it.versionId != null)
                .collect(
                        Collectors.groupingBy(
                                it -> Objects.requireNonNull(it.versionId),
                                Collectors.mapping(it -> it.name, Collectors.toList())));
    }

    /** Names of those that point to each of these versions. */
    public static Map<Long, List<String>> namesAt(Collection<Long> versions) {
        return versions.isEmpty()
                ? Map.of()
                : Channel.<Channel>list("versionId in ?1 order by name", versions).stream()
                        .collect(
                                Collectors.groupingBy(
                                        it -> Objects.requireNonNull(it.versionId),
                                        Collectors.mapping(it -> it.name, Collectors.toList())));
    }

    /** The version that it points to; null: it is empty. */
    public @Nullable ImageVersion version() {
        return versionId == null ? null : ImageVersion.findById(versionId);
    }

    /** Those that every definition has. */
    static void defaultsOf(ImageDefinition definition) {
        create(definition, CANDIDATE);
        create(definition, STABLE);
    }

    /** Some come with the definition; each other one is made with its first move. */
    static Channel findOrCreate(ImageDefinition definition, String name) {
        requireName(name);
        var there = find(definition, name);
        if (there != null) {
            // Under the lock of the definition, and as it is now.
            getEntityManager().refresh(there);
            return there;
        }
        if (count("definitionId", definition.id) >= MOST) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Image definition %s has %d channels already, which is the most it can have."
                            .formatted(definition.name, MOST));
        }
        return create(definition, name);
    }

    private static Channel create(ImageDefinition definition, String name) {
        var channel = new Channel();
        channel.definitionId = definition.id;
        channel.name = name;
        channel.nameKey = key(name);
        channel.persist();
        return channel;
    }

    /**
     * @throws Refused INVALID_REQUEST
     */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches() || name.equalsIgnoreCase("latest")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "channel",
                    name.equalsIgnoreCase("latest")
                            ? "`latest` isn't a channel: it always means the highest version that isn't excluded from it. Use another name."
                            : "\"%s\" isn't a valid channel name: use 1–40 letters, digits or hyphens; start and end with a letter or digit."
                                    .formatted(name));
        }
    }

    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
