package dev.goldsmith.cascade;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * A channel has moved, and what follows it is rebuilt. Whoever changes one or its items holds its
 * row; locks are taken in the order counter, cascade, template, and as a run takes them. {@link
 * CascadeDuty} moves it on.
 */
@Entity
@Table(name = "image_cascade")
public class Cascade extends Owned {
    public long number;

    /** Of the image. */
    public long teamId;

    public long definitionId;
    public long channelId;
    public String gallery;
    public String image;
    public String channel;
    public @Nullable Long fromVersionId;
    public @Nullable String fromVersion;
    public long toVersionId;
    public String toVersion;

    @Enumerated(EnumType.STRING)
    public CascadeState state;

    public @Nullable String stateWhy;
    public Instant stateSince;

    /** Null: Goldsmith. */
    public @Nullable String startedBy;

    public String startedByName;
    public Instant startedAt;

    /** Why; may be empty. */
    public String comment;

    /**
     * All its runs install all updates. The first one builds the image itself, and until the
     * channel moves to that, {@code to} is what it meant before.
     */
    public boolean patches;

    /** Builds at the same time. */
    public int maxConcurrent;

    /** So many templates have failed: nothing more is begun. */
    public int failureLimit;

    public @Nullable String rollbackBy;
    public @Nullable String rollbackByName;

    /** Whether the channel that began it goes back too. */
    public boolean rollbackBegun;

    /** What became of each channel, as {@link TakeBack} writes it; null: nothing was tried. */
    @Column(columnDefinition = "longtext")
    public @Nullable String takenBack;

    public @Nullable Instant endedAt;

    // -- found

    /**
     * @throws Refused NOT_FOUND when there is none that this person reads
     */
    public static Cascade require(Access by, long number) {
        return readable(by, number, find("number", number).firstResult());
    }

    /** The same, locked until the transaction ends; to be read in it for the first time. */
    public static Cascade requireLocked(Access by, long number) {
        return readable(
                by,
                number,
                find("number", number).withLock(LockModeType.PESSIMISTIC_WRITE).firstResult());
    }

    private static Cascade readable(Access by, long number, @Nullable Cascade cascade) {
        if (cascade == null || !CascadeList.reads(by, cascade)) {
            throw Refused.absent("There is no cascade %d here.".formatted(number), cascade != null);
        }
        return cascade;
    }

    /** The row; null when somebody is at it just now. */
    static @Nullable Cascade lockedNow(long id) {
        return getEntityManager()
                .find(Cascade.class, id, LockModeType.PESSIMISTIC_WRITE, Timeouts.SKIP_LOCKED);
    }

    // -- asked for; all of these need the locked row

    /** Plans it and lets it begin: {@link CascadeStart}. */
    public static Cascade start(Access by, CascadeStart.Wanted wanted) {
        return CascadeStart.of(by, wanted);
    }

    /** Lets what is being built end, and begins nothing else. */
    public void pause(Access by) {
        requireOwner(by);
        requireState(state == CascadeState.RUNNING, "paused");
        become(CascadeState.PAUSED, by.personName() + " paused it.", Instant.now());
        tell(by, EventKind.CASCADE_PAUSED, null);
    }

    /** Goes on, whatever has failed until now. */
    public void resume(Access by) {
        requireOwner(by);
        requireState(state == CascadeState.PAUSED || state == CascadeState.HALTED, "resumed");
        become(CascadeState.RUNNING, null, Instant.now());
        CascadeItem.of(this).stream()
                .filter(it -> it.state == ItemState.FAILED)
                .forEach(it -> it.tolerated = true);
        tell(by, EventKind.CASCADE_RESUMED, null);
    }

    /** Ends it: what has begun is stopped, what was built stays. Asking again is fine. */
    public void cancel(Access by) {
        requireOwner(by);
        if (state == CascadeState.CANCELING) {
            return;
        }
        requireState(state.alive(), "canceled");
        become(CascadeState.CANCELING, by.personName() + " canceled it.", Instant.now());
        tell(by, EventKind.CASCADE_CANCEL_ASKED, null);
    }

    /**
     * Ends it if it goes on, and takes each channel that it moved back to what that meant before.
     *
     * @param begun whether the channel that began it goes back too
     */
    public void rollBack(Access by, boolean begun) {
        requireOwner(by);
        if (state == CascadeState.ROLLING_BACK) {
            return;
        }
        requireState(state.next().contains(CascadeState.ROLLING_BACK), "rolled back");
        // It goes on without whoever asked, so a narrow token counts for this team alone.
        boolean whole = by.door() != Access.Door.SYSTEM && !by.bounds().narrows();
        rollbackBy = whole ? by.personId() : null;
        rollbackByName = by.personName();
        rollbackBegun = begun;
        endedAt = null;
        become(CascadeState.ROLLING_BACK, by.personName() + " rolled it back.", Instant.now());
        tell(by, EventKind.CASCADE_ROLLBACK_ASKED, null);
    }

    /** Leaves one template out. */
    public CascadeItem skip(Access by, int number) {
        return Answer.of(this, by, number).skip();
    }

    /** Tries one again that failed or was skipped. */
    public CascadeItem retry(Access by, int number) {
        return Answer.of(this, by, number).retry();
    }

    /** The answer of a team that is asked: its template is rebuilt, in the name of who says so. */
    public Run rebuild(Access by, int number) {
        return Answer.of(this, by, number).rebuild();
    }

    void requireState(boolean fits, String verb) {
        if (!fits) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Cascade %d is %s; it can't be %s.".formatted(number, state.word(), verb));
        }
    }

    /** Owners of the image's team. */
    private void requireOwner(Access by) {
        by.require(Permission.OWN, teamId, "cascades of " + image);
    }

    // -- moved on

    /** The only writer of the state. */
    void become(CascadeState next, @Nullable String why, Instant now) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException(
                    "cascade %d can't go from %s to %s".formatted(number, state, next));
        }
        state = next;
        stateWhy = why;
        stateSince = now;
        endedAt = next.ended() ? now : null;
    }

    /** It has come to its end; what waits then waits for nothing. */
    void end(CascadeState outcome, List<CascadeItem> items, Access system, Instant now) {
        items.stream()
                .filter(it -> it.state.pending())
                .forEach(it ->
                        it.become(
                                ItemState.SKIPPED,
                                "Nothing that it is built on was rebuilt.",
                                now));
        become(outcome, stateWhy, now);
        tell(system, EventKind.of("cascade", outcome.word()), null);
    }

    void tell(Access by, EventKind kind, @Nullable String why) {
        var detail =
                new TreeMap<String, Object>(
                        Map.of(
                                "image",
                                gallery + "/" + image,
                                "channel",
                                channel,
                                "to",
                                toVersion));
        if (fromVersion != null) {
            detail.put("from", fromVersion);
        }
        if (why != null && !why.isEmpty()) {
            detail.put("why", why);
        }
        Event.tell(by, teamId, kind, "cascade/" + number, detail);
    }
}
