package dev.goldsmith.gallery;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.List;
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

    /** What the channel meant last before what it means now, and can go back to; null: nothing. */
    public static @Nullable ImageVersion before(Channel channel) {
        var now = channel.versionId == null ? lastMeant(channel) : channel.version();
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
