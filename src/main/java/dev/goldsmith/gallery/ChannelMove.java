package dev.goldsmith.gallery;

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

    public enum State {
        /** For an approval. */
        WAITING,
        MADE,
        /** The approval was rejected, expired or withdrawn, or the version is gone. */
        REFUSED
    }

    /** The last ones of a channel, newest first. */
    public static List<ChannelMove> of(Channel channel, int limit) {
        return find("channelId = ?1 order by id desc", channel.id).page(0, limit).list();
    }
}
