package dev.goldsmith.gallery;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Ranges;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A channel was moved, or somebody asked for it; all of them are kept. */
@Entity
public class ChannelMove extends Owned {
    public long channelId;
    public long definitionId;

    /** Null: the channel was empty. */
    public @Nullable Long fromVersionId;

    /** Null: it was emptied. */
    public @Nullable Long toVersionId;

    @Enumerated(EnumType.STRING)
    public State state;

    /** Null: Goldsmith. */
    public @Nullable String askedBy;

    public String askedByName;
    public Instant askedAt;

    /** Null as long as it wasn't made. */
    public @Nullable Instant movedAt;

    /** Why; may be empty. */
    public String comment;

    /** The run whose new version entered by itself, by its id; null: somebody moved it. */
    public @Nullable Long runId;

    /** The recall that moved it away from what it took, or back; null: somebody moved it. */
    public @Nullable Long recallId;

    /** Took a channel away from a version that is lower than what it means now, and can be used. */
    private static final String LOWER =
            """
            exists (select 1 from image_version v, channel c, image_version n
                where v.id = e.from_version_id and c.id = e.channel_id and n.id = c.version_id
                and v.state = :published
                and not exists (select 1 from withdrawal w where w.version_id = v.id)
                and (v.major < n.major or v.major = n.major and v.minor < n.minor
                    or v.major = n.major and v.minor = n.minor and v.patch < n.patch))
            """;

    public enum State {
        /** For an approval. */
        WAITING,
        MADE,
        /** The approval was rejected, expired or withdrawn, or the version is gone. */
        REFUSED
    }

    /** The last ones of a definition's channels, newest first. */
    public static List<ChannelMove> of(ImageDefinition definition, int limit) {
        return find("definitionId = ?1 order by id desc", definition.id).page(0, limit).list();
    }

    /** What waits for an approval; a channel has one at most. */
    public static @Nullable ChannelMove waiting(Channel channel) {
        return find("channelId = ?1 and state = ?2", channel.id, State.WAITING).firstResult();
    }

    /** All of these channels that wait for an approval. */
    public static List<ChannelMove> waiting(List<Channel> channels) {
        return channels.isEmpty()
                ? List.of()
                : list(
                        "channelId in ?1 and state = ?2",
                        channels.stream().map(it -> it.id).toList(),
                        State.WAITING);
    }

    /** What moves wait or waited for, by the moves' ids. */
    public static Map<Long, Approval> approvals(List<ChannelMove> moves) {
        var asked = moves.stream().filter(it -> it.toVersionId != null).toList();
        // They are named by these, which are found in the session from here on.
        ImageVersion.byId(asked.stream().map(it -> it.toVersionId).collect(Collectors.toSet()));
        var subjects = asked.stream().collect(Collectors.toMap(it -> it.id, ChannelMove::subject));
        var approvals = Approval.about(subjects.values());
        return asked.stream()
                .filter(it -> approvals.containsKey(subjects.get(it.id)))
                .collect(
                        Collectors.toMap(
                                it -> it.id,
                                it -> Objects.requireNonNull(approvals.get(subjects.get(it.id)))));
    }

    /** The last ones of a channel that were made, newest first. */
    public static List<ChannelMove> made(Channel channel, int limit) {
        return find("channelId = ?1 and state = ?2 order by id desc", channel.id, State.MADE)
                .page(0, limit)
                .list();
    }

    /** What an empty channel meant last, of what is there; null: nothing. */
    static @Nullable ImageVersion lastMeant(Channel channel) {
        return getEntityManager()
                .createQuery(
                        """
                        select v from ChannelMove m join ImageVersion v on v.id = m.toVersionId
                        where m.channelId = :channel and m.state = :made order by m.id desc
                        """,
                        ImageVersion.class)
                .setParameter("channel", channel.id)
                .setParameter("made", State.MADE)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .orElse(null);
    }

    /**
     * What these channels meant last before what they mean now, and can go back to, by the
     * channels' ids. One that is empty or has nothing to go back to isn't there.
     */
    public static Map<Long, ImageVersion> before(List<Channel> channels) {
        var ranges = new Ranges("channel_move", "id");
        channels.stream()
                .filter(it -> it.versionId != null)
                .forEach(it -> ranges.add(Map.of("channel_id", it.id, "state", State.MADE)));
        var moves = ranges.all(LOWER, Map.of("published", ImageVersion.State.PUBLISHED)).ofEach(1);
        if (moves.isEmpty()) {
            return Map.of();
        }
        Map<Long, Long> from =
                ChannelMove.<ChannelMove>list("id in ?1", moves).stream()
                        .collect(
                                Collectors.toMap(
                                        it -> it.channelId,
                                        it -> Objects.requireNonNull(it.fromVersionId)));
        var versions = ImageVersion.byId(from.values());
        Map<Long, ImageVersion> before = new HashMap<>();
        from.forEach((channel, version) ->
                before.put(channel, Objects.requireNonNull(versions.get(version))));
        return before;
    }

    /** The same of one, which can be empty: then it is about what it meant last. */
    public static @Nullable ImageVersion before(Channel channel) {
        if (channel.versionId != null) {
            return before(List.of(channel)).get(channel.id);
        }
        var now = lastMeant(channel);
        return now == null
                ? null
                : getEntityManager()
                        .createQuery(
                                """
                                select v from ChannelMove m join ImageVersion v on v.id = m.fromVersionId
                                where m.channelId = :channel and m.state = :made and v.state = :published
                                    and not exists (select 1 from Withdrawal w where w.versionId = v.id)
                                    and (v.major < :major or v.major = :major and v.minor < :minor
                                        or v.major = :major and v.minor = :minor and v.patch < :patch)
                                order by m.id desc
                                """,
                                ImageVersion.class)
                        .setParameter("channel", channel.id)
                        .setParameter("made", State.MADE)
                        .setParameter("published", ImageVersion.State.PUBLISHED)
                        .setParameter("major", now.major)
                        .setParameter("minor", now.minor)
                        .setParameter("patch", now.patch)
                        .setMaxResults(1)
                        .getResultStream()
                        .findFirst()
                        .orElse(null);
    }

    /** Whether the channel ever meant this version. */
    static boolean made(Channel channel, ImageVersion to) {
        return count(
                        "channelId = ?1 and toVersionId = ?2 and state = ?3",
                        channel.id,
                        to.id,
                        State.MADE)
                > 0;
    }

    static ChannelMove ask(Access by, Channel channel, @Nullable ImageVersion to, String comment) {
        var move = new ChannelMove();
        move.channelId = channel.id;
        move.definitionId = channel.definitionId;
        move.fromVersionId = channel.versionId;
        move.toVersionId = to == null ? null : to.id;
        move.state = State.WAITING;
        move.askedBy = by.door() == Access.Door.SYSTEM ? null : by.personId();
        move.askedByName = by.personName();
        move.askedAt = Instant.now();
        move.comment = comment;
        move.persist();
        return move;
    }

    /**
     * What it is called by whatever is asked about it: {@code
     * promotion/golden/debian-base/1.2.0/stable/42}, with its id, since the same may be asked
     * again.
     */
    String subject() {
        Channel channel = Channel.findById(channelId);
        ImageVersion to = ImageVersion.findById(toVersionId);
        ImageDefinition definition = ImageDefinition.findById(definitionId);
        Gallery gallery = Gallery.findById(definition.galleryId);
        return "promotion/%s/%s/%s/%s/%d"
                .formatted(gallery.name, definition.name, to.number(), channel.name, id);
    }

    /** What it waits or waited for; null when no gate asked. */
    public @Nullable Approval approval() {
        return toVersionId == null ? null : Approval.about(subject());
    }
}
