package dev.goldsmith.cascade;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.hibernate.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * A channel's owner lets a cascade start whenever it moves on. That is started in the name of
 * whoever set this, with the permissions that they have then.
 */
@Entity
public class AutoCascade extends Owned {
    private static final int WHY = 1000;

    /** As many as a page names. */
    private static final int LEAVING = 20;

    public long channelId;

    /** Where the channel pointed when that was last acted on; null: nowhere. */
    public @Nullable Long seenVersionId;

    /** Null: nobody, so nothing starts. */
    public @Nullable String setBy;

    public String setByName;
    public Instant setAt;

    /** Why the last move started none, or left something out; null: it did, or there was none. */
    public @Nullable String skippedWhy;

    /** Id of a cascade to which it left something, and what that was then; null: to none. */
    public @Nullable Long leftTo;

    @Enumerated(EnumType.STRING)
    public @Nullable CascadeState leftState;

    /** Null: none starts by itself. */
    public static @Nullable AutoCascade of(Channel channel) {
        return find("channelId", channel.id).firstResult();
    }

    /** By channel, of those that have one. */
    public static Map<Long, AutoCascade> of(Collection<Channel> channels) {
        return channels.isEmpty()
                ? Map.of()
                : AutoCascade.<AutoCascade>list(
                                "channelId in ?1", channels.stream().map(it -> it.id).toList())
                        .stream()
                        .collect(Collectors.toMap(it -> it.channelId, it -> it));
    }

    /** The row; null: it is gone, or somebody is at it just now. */
    static @Nullable AutoCascade lockedNow(long id) {
        return getEntityManager()
                .find(AutoCascade.class, id, LockModeType.PESSIMISTIC_WRITE, Timeouts.SKIP_LOCKED);
    }

    /** Those of an image whose channels don't point any more where they were seen last. */
    static List<AutoCascade> moved(String gallery, String image) {
        return getEntityManager()
                .createQuery(
                        """
                        select a from AutoCascade a
                        join Channel c on c.id = a.channelId
                        join ImageDefinition d on d.id = c.definitionId
                        join Gallery g on g.id = d.galleryId
                        where g.nameKey = :gallery and d.nameKey = :image
                            and (a.seenVersionId is null or c.versionId is null
                                or a.seenVersionId <> c.versionId)
                        """,
                        AutoCascade.class)
                .setParameter("gallery", gallery.toLowerCase(Locale.ROOT))
                .setParameter("image", image.toLowerCase(Locale.ROOT))
                .getResultList();
    }

    /**
     * An owner switches it on, from the next move on and from now on in their name, or off.
     *
     * @return null: it is off
     */
    public static @Nullable AutoCascade put(
            Access by, ImageDefinition definition, Channel channel, boolean on) {
        Promotion.requireOwner(by, definition, channel.name);
        // Where it points stays so until this is written, and two at once make one.
        ImageDefinition.locked(definition.id);
        getEntityManager().refresh(channel);
        var there = of(channel);
        var setter = by.door() == Access.Door.SYSTEM ? null : by.personId();
        if (on ? there != null && Objects.equals(there.setBy, setter) : there == null) {
            return there;
        }
        Gallery gallery = Gallery.findById(definition.galleryId);
        Event.tell(
                by,
                gallery.teamId,
                EventKind.CHANNEL_CASCADE_CHANGED,
                subject(gallery, definition, channel),
                Map.of("cascades", on ? "automatic" : "off"));
        if (there != null && !on) {
            there.delete();
            return null;
        }
        var auto = there == null ? new AutoCascade() : there;
        auto.channelId = channel.id;
        auto.seenVersionId = channel.versionId;
        auto.setBy = setter;
        auto.setByName = by.personName();
        auto.setAt = Instant.now();
        auto.skippedWhy = null;
        auto.leaves(null);
        auto.persist();
        return auto;
    }

    static String subject(Gallery gallery, ImageDefinition definition, Channel channel) {
        return "channel/%s/%s/%s".formatted(gallery.name, definition.name, channel.name);
    }

    /** Whether the channel has moved on, and not back or to nowhere. */
    boolean isNews(@Nullable ImageVersion to) {
        ImageVersion seen = seenVersionId == null ? null : ImageVersion.findById(seenVersionId);
        return to != null && (seen == null || seen.number().compareTo(to.number()) < 0);
    }

    /** What happens to that one is looked at, so that nothing stays out of date for its sake. */
    void leaves(@Nullable Left left) {
        leftTo = left == null ? null : (Long) left.cascade();
        leftState = left == null ? null : left.state();
    }

    /** The channels that left something to this cascade. */
    static List<Leaving> leaving(Cascade cascade) {
        return getEntityManager()
                .createQuery(
                        """
                        select new dev.goldsmith.cascade.AutoCascade$Leaving(
                            g.teamId, concat(g.name, '/', d.name, '/', c.name))
                        from AutoCascade a
                        join Channel c on c.id = a.channelId
                        join ImageDefinition d on d.id = c.definitionId
                        join Gallery g on g.id = d.galleryId
                        where a.leftTo = :cascade
                        order by g.name, d.name, c.name
                        """,
                        Leaving.class)
                .setParameter("cascade", cascade.id)
                .setMaxResults(LEAVING)
                .getResultList();
    }

    /**
     * @param channel {@code gallery/image/channel}
     */
    record Leaving(long team, String channel) {}

    /**
     * @return whether that wasn't known yet
     */
    boolean skipped(String why) {
        var before = skippedWhy;
        skippedWhy = why.length() <= WHY ? why : why.substring(0, WHY);
        return !skippedWhy.equals(before);
    }
}
