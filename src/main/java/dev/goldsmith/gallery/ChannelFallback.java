package dev.goldsmith.gallery;

import dev.goldsmith.tenant.Access;
import jakarta.persistence.LockModeType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a channel points while a version is recalled that people had it point to: to the newest
 * version that it pointed to before and that can be used. It goes back through the moves that
 * people made, only ever to an older version, for what is newer was taken back by somebody; and not
 * past a move by which somebody emptied it. When nothing is left it is empty.
 *
 * <p>What recalls moved themselves counts for nothing here, so that the same rule brings a channel
 * back when a recall is lifted, in whichever order several of them are.
 */
public final class ChannelFallback {
    /** Moves of a channel that are gone back through. */
    private static final int MOVES = 200;

    private ChannelFallback() {}

    /**
     * A channel that points elsewhere.
     *
     * @param from number of the version that it pointed to, {@code to}: points to; null: empty
     */
    public record Moved(
            long teamId,
            String gallery,
            String image,
            String channel,
            @Nullable String from,
            @Nullable String to) {
        /** {@code golden/debian-base/stable}. */
        public String path() {
            return gallery + "/" + image + "/" + channel;
        }
    }

    /**
     * A move that was made.
     *
     * @param to null: the channel was emptied
     */
    record Made(@Nullable Long to, @Nullable VersionNumber number, boolean byRecall) {}

    /**
     * The rule.
     *
     * @param moves of a channel, newest first
     */
    static @Nullable Long of(List<Made> moves, Predicate<Long> usable) {
        VersionNumber above = null;
        for (var move : moves) {
            if (move.byRecall()) {
                continue;
            }
            if (move.to() == null || move.number() == null) {
                return null;
            }
            if (above == null || move.number().compareTo(above) < 0) {
                if (usable.test(move.to())) {
                    return move.to();
                }
                above = move.number();
            }
        }
        return null;
    }

    private record Planned(
            Channel channel, @Nullable ImageVersion from, @Nullable ImageVersion to) {
        boolean moves() {
            return !Objects.equals(channel.versionId, to == null ? null : to.id);
        }

        Moved moved() {
            ImageDefinition definition = ImageDefinition.findById(channel.definitionId);
            Gallery gallery = Gallery.findById(definition.galleryId);
            return new Moved(
                    gallery.teamId,
                    gallery.name,
                    definition.name,
                    channel.name,
                    from == null ? null : from.number().toString(),
                    to == null ? null : to.number().toString());
        }
    }

    /** What would move if these versions couldn't be used any more. */
    public static List<Moved> without(Collection<Long> versions) {
        return plan(channels(pointingAt(versions)), Set.copyOf(versions)).stream()
                .filter(Planned::moves)
                .map(Planned::moved)
                .toList();
    }

    /** Ids of the channels that point to these versions. */
    public static List<Long> pointingAt(Collection<Long> versions) {
        return versions.isEmpty() ? List.of() : ids("c.versionId in ?1", versions);
    }

    /**
     * Ids of the channels that may point elsewhere once this recall is lifted: those that it moved,
     * and those that another recall had moved from something of it before.
     */
    public static List<Long> heldBy(long recallId) {
        return Channel.getEntityManager()
                .createQuery(
                        """
                        select m.channelId from ChannelMove m where m.recallId = :recall
                        union
                        select m.channelId from ChannelMove m join Withdrawal w
                            on w.versionId = m.toVersionId
                        where w.cause = :cause and w.act = :recall and m.state = :made
                        """,
                        Long.class)
                .setParameter("recall", recallId)
                .setParameter("cause", Withdrawal.Cause.RECALLED)
                .setParameter("made", ChannelMove.State.MADE)
                .getResultList();
    }

    private static List<Long> ids(String where, Object value) {
        return Channel.getEntityManager()
                .createQuery("select c.id from Channel c where " + where, Long.class)
                .setParameter(1, value)
                .getResultList();
    }

    private static List<Channel> channels(Collection<Long> ids) {
        return ids.isEmpty() ? List.of() : Channel.list("id in ?1 order by id", ids);
    }

    /**
     * Moves these channels to where they belong by what can be used now.
     *
     * @param ids of channels that this transaction hasn't read yet
     */
    public static List<Moved> settle(
            Access by, Collection<Long> ids, long recallId, String comment) {
        lock(ids);
        var moved = new ArrayList<Moved>();
        for (var planned : plan(channels(ids), Set.of())) {
            if (planned.moves()) {
                moved.add(planned.moved());
                var move = ChannelMove.ask(by, planned.channel(), planned.to(), comment);
                move.recallId = recallId;
                Promotion.make(by, planned.channel(), move);
            }
        }
        return moved;
    }

    /** As versions are numbered: under the lock of their definition, always in the same order. */
    private static void lock(Collection<Long> channels) {
        if (!channels.isEmpty()) {
            ImageDefinition.getEntityManager()
                    .createQuery(
                            """
                            select d from ImageDefinition d where d.id in (
                                select c.definitionId from Channel c where c.id in ?1)
                            order by d.id
                            """,
                            ImageDefinition.class)
                    .setParameter(1, channels)
                    .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                    .getResultList();
        }
    }

    /**
     * @param without versions that can't be used either
     */
    private static List<Planned> plan(List<Channel> channels, Set<Long> without) {
        Map<Long, List<ChannelMove>> moves =
                channels.stream()
                        .collect(Collectors.toMap(it -> it.id, it -> ChannelMove.made(it, MOVES)));
        var named = new HashSet<Long>();
        channels.forEach(it -> add(named, it.versionId));
        moves.values().forEach(some -> some.forEach(it -> add(named, it.toVersionId)));
        var versions = ImageVersion.byId(named);
        var withdrawn = Withdrawal.of(named).keySet();
        Predicate<Long> usable =
                id ->
                        !without.contains(id)
                                && !withdrawn.contains(id)
                                && versions.containsKey(id)
                                && usable(Objects.requireNonNull(versions.get(id)));
        return channels.stream()
                .map(channel -> {
                    var made =
                            Objects.requireNonNull(moves.get(channel.id)).stream()
                                    .map(it -> made(it, versions))
                                    .toList();
                    return new Planned(
                            channel,
                            version(versions, channel.versionId),
                            version(versions, of(made, usable)));
                })
                .toList();
    }

    /** Nobody has withdrawn it: whether it is what was signed. */
    private static boolean usable(ImageVersion version) {
        return version.state == ImageVersion.State.PUBLISHED
                && Attesting.known().misfit(version) == null;
    }

    private static void add(Set<Long> ids, @Nullable Long id) {
        if (id != null) {
            ids.add(id);
        }
    }

    private static Made made(ChannelMove move, Map<Long, ImageVersion> versions) {
        var version = version(versions, move.toVersionId);
        return new Made(
                move.toVersionId, version == null ? null : version.number(), move.recallId != null);
    }

    private static @Nullable ImageVersion version(
            Map<Long, ImageVersion> versions, @Nullable Long id) {
        return id == null ? null : versions.get(id);
    }
}
