package dev.goldsmith.gallery;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.Gates;
import dev.goldsmith.approval.Passage;
import dev.goldsmith.approval.Question;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Moves channels. Forward through the gates; back to what a channel meant before without them, for
 * that went through them once. A newer wish for a channel ends the one that waits. All of it under
 * the lock of the definition: see ADR 40.
 */
public final class Promotion {
    private static final int LONGEST_COMMENT = 500;

    private Promotion() {}

    /**
     * An owner moves a channel, or asks for it where a gate stands in between. A channel of a new
     * name is made.
     *
     * @param comment why; may be empty
     * @return the move, which may be waiting; null when the channel means this version already
     */
    public static @Nullable ChannelMove ask(
            Access by,
            ImageDefinition definition,
            String channel,
            ImageVersion version,
            String comment) {
        requireOwner(by, definition, channel);
        // Who withdraws it at this moment waits, or is waited for and seen.
        version.locked();
        version.requireUsable();
        return ask(by, Channel.findOrCreate(definition, channel), version, checked(comment));
    }

    /** An owner takes what a channel means away: whatever follows it isn't built any more. */
    public static void empty(
            Access by, ImageDefinition definition, String channel, String comment) {
        requireOwner(by, definition, channel);
        Channel.requireName(channel);
        ImageDefinition.locked(definition.id);
        var found = Channel.require(definition, channel);
        withdraw(by, found);
        if (found.versionId != null) {
            make(by, found, ChannelMove.ask(by, found, null, checked(comment)));
        }
    }

    /**
     * An owner says which channel new versions of a template enter.
     *
     * @param channel null: none
     */
    public static void enterBy(Access by, Team team, Template template, @Nullable String channel) {
        by.require(Permission.OWN, team.id, "the channel of template " + template.name);
        if (channel != null) {
            Channel.requireName(channel);
        }
        template.lock();
        if (java.util.Objects.equals(template.channel, channel)) {
            return;
        }
        template.channel = channel;
        Event.tell(
                by,
                team.id,
                EventKind.TEMPLATE_CHANNEL_CHANGED,
                "template/" + team.slug + "/" + template.name,
                Map.of("channel", channel == null ? "none" : channel));
    }

    /**
     * @throws Refused FORBIDDEN
     */
    public static void requireOwner(Access by, ImageDefinition definition, String channel) {
        Gallery gallery = Gallery.findById(definition.galleryId);
        by.require(Permission.OWN, gallery.teamId, "channel " + channel);
    }

    private static String checked(String comment) {
        var said = comment.strip();
        if (said.length() > LONGEST_COMMENT) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "comment",
                    "A comment can have %d characters; this one has %d."
                            .formatted(LONGEST_COMMENT, said.length()));
        }
        return said;
    }

    /** Under the lock of the definition. */
    private static @Nullable ChannelMove ask(
            Access by, Channel channel, ImageVersion version, String comment) {
        var waiting = ChannelMove.waiting(channel);
        if (waiting != null && version.id.equals(waiting.toVersionId)) {
            return waiting;
        }
        withdraw(by, channel);
        if (version.id.equals(channel.versionId)) {
            return null;
        }
        boolean back = isBack(channel, version);
        if (!back && isPromotion(channel)) {
            Descent.known().requirePromotable(version);
        }
        var move = ChannelMove.ask(by, channel, version, comment);
        var approval = back ? null : Gates.ask(by, question(channel, version, move.subject()));
        if (approval == null) {
            make(by, channel, move);
        } else {
            tell(by, channel, EventKind.CHANNEL_REQUESTED, detail(move));
        }
        return move;
    }

    /** What is in the other one nobody has promoted yet. */
    private static boolean isPromotion(Channel channel) {
        return !channel.nameKey.equals(Channel.CANDIDATE);
    }

    /** To an older version that the channel meant before, also when it was emptied since. */
    private static boolean isBack(Channel channel, ImageVersion to) {
        var now = channel.versionId == null ? ChannelMove.lastMeant(channel) : channel.version();
        return now != null
                && to.number().compareTo(now.number()) < 0
                && ChannelMove.made(channel, to);
    }

    /**
     * What became of a channel that was to go back.
     *
     * @param from what it meant, {@code to}: what it means again; null: nothing
     * @param why it stays as it is; null: it went back, or there was nothing to undo
     */
    public record Back(@Nullable String from, @Nullable String to, @Nullable String why) {
        public static Back stays(@Nullable ImageVersion at, @Nullable String why) {
            return new Back(named(at), named(at), why);
        }

        private static @Nullable String named(@Nullable ImageVersion version) {
            return version == null ? null : version.number().toString();
        }
    }

    /**
     * Undoes moves to some versions: the channel means again what it meant before them, and what of
     * them waits for an approval is withdrawn. Who may do this is asked by the caller.
     *
     * @param ours the versions
     * @param before what the channel meant; null: it was empty
     */
    public static Back takeBack(
            Access by,
            Channel channel,
            java.util.Set<Long> ours,
            @Nullable Long before,
            String comment) {
        if (before != null) {
            ImageVersion.locked(before);
        }
        ImageDefinition.locked(channel.definitionId);
        Channel.getEntityManager().refresh(channel);
        var waiting = ChannelMove.waiting(channel);
        if (waiting != null && ours.contains(waiting.toVersionId)) {
            withdraw(by, channel);
        }
        var now = channel.version();
        if (now == null || !ours.contains(now.id)) {
            boolean moved =
                    ChannelMove.count(
                                    "channelId = ?1 and toVersionId in ?2 and state = ?3",
                                    channel.id,
                                    ours,
                                    ChannelMove.State.MADE)
                            > 0;
            return Back.stays(now, moved ? "It was moved since." : null);
        }
        ImageVersion to = before == null ? null : ImageVersion.findById(before);
        if (before != null && (to == null || to.state != ImageVersion.State.PUBLISHED)) {
            return Back.stays(now, "The version that it pointed to before was deleted.");
        }
        var unusable = to == null ? null : to.unusable();
        if (unusable != null) {
            return Back.stays(now, unusable);
        }
        if (to != null && !isBack(channel, to)) {
            return Back.stays(
                    now,
                    "Version %s isn't older than %s, so the move would be a promotion."
                            .formatted(to.number(), now.number()));
        }
        make(by, channel, ChannelMove.ask(by, channel, to, comment));
        return new Back(Back.named(now), Back.named(to), null);
    }

    /** Ends what waits for an approval. */
    private static void withdraw(Access by, Channel channel) {
        var waiting = ChannelMove.waiting(channel);
        if (waiting != null) {
            Approval.withdrawnWith(waiting.subject(), by);
            waiting.state = ChannelMove.State.REFUSED;
        }
    }

    /** The version is about to be deleted: nothing comes to mean it any more. */
    static void forget(Access by, ImageVersion version) {
        var channels = Channel.at(version);
        if (!channels.isEmpty()) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Channel %s points to version %s; move the channel before you delete the version."
                            .formatted(
                                    String.join(
                                            " and ", channels.stream().map(it -> it.name).toList()),
                                    version.number()));
        }
        ChannelMove.<ChannelMove>list(
                        "toVersionId = ?1 and state = ?2", version.id, ChannelMove.State.WAITING)
                .forEach(move -> withdraw(by, Channel.<Channel>findById(move.channelId)));
    }

    private static Question question(Channel channel, ImageVersion version, String subject) {
        ImageDefinition definition = ImageDefinition.findById(version.definitionId);
        var of = GalleryOwners.of(version.gallery(), definition.name);
        return Run.<Run>findById(version.runId)
                .question(subject, new Question.Promotion(channel.name, of));
    }

    /**
     * A new version enters the channel that its template names, in the name of whoever built it. An
     * empty {@code stable} takes it too where no gate asks: what follows it can be built from the
     * first version on. What can't enter is published all the same, and told.
     */
    public static void enter(Run run, ImageVersion version) {
        Template template = Template.findById(version.templateId);
        // An owner of the template's team decides about channels of that team alone.
        if (template.channel == null || version.gallery().teamId != template.teamId) {
            return;
        }
        var by = asker(run);
        var definition = version.locked();
        Channel channel;
        try {
            channel = Channel.findOrCreate(definition, template.channel);
        } catch (Refused full) {
            notEntered(by, definition, template.channel, version, full);
            return;
        }
        if (hasNewer(channel, version)) {
            return;
        }
        var why = "New version, built by run %d".formatted(run.number);
        try {
            entered(run, ask(by, channel, version, why));
            var stable = Channel.require(definition, Channel.STABLE);
            if (stable.movedAt == null
                    && ChannelMove.waiting(stable) == null
                    && Gates.asks(by, question(stable, version, "")) == null) {
                first(by, run, definition, stable, version);
            }
        } catch (Refused refused) {
            var waiting = ChannelMove.waiting(channel);
            if (waiting != null) {
                waiting.state = ChannelMove.State.REFUSED;
            }
            notEntered(by, definition, channel.name, version, refused);
        }
    }

    /** An ancestor may ask more of what is promoted than of what enters. */
    private static void first(
            Access by, Run run, ImageDefinition definition, Channel stable, ImageVersion version) {
        try {
            var why = "First version, built by run %d".formatted(run.number);
            entered(run, ask(by, stable, version, why));
        } catch (Refused refused) {
            notEntered(by, definition, stable.name, version, refused);
        }
    }

    private static void entered(Run run, @Nullable ChannelMove move) {
        if (move != null) {
            move.runId = run.id;
        }
    }

    /** What a later run built is there or on its way: this one was published late. */
    private static boolean hasNewer(Channel channel, ImageVersion version) {
        var waiting = ChannelMove.waiting(channel);
        ImageVersion coming =
                waiting == null || waiting.toVersionId == null
                        ? null
                        : ImageVersion.findById(waiting.toVersionId);
        return Stream.of(Optional.ofNullable(channel.version()), Optional.ofNullable(coming))
                .flatMap(Optional::stream)
                .anyMatch(it -> it.runNumber > version.runNumber);
    }

    private static void notEntered(
            Access by,
            ImageDefinition definition,
            String channel,
            ImageVersion version,
            Refused why) {
        tell(
                by,
                definition,
                channel,
                EventKind.CHANNEL_REFUSED,
                Map.of("to", version.number().toString(), "reason", why.detail()));
    }

    private static Access asker(Run run) {
        Tenant tenant = Tenant.findById(run.tenantId);
        return run.requestedBy == null
                ? Access.system(tenant)
                : Access.visitor(
                        tenant, run.requestedBy, run.requestedByName, Access.Door.API, null);
    }

    /** The gates are through with it, or nobody had to be asked. */
    static void make(Access by, Channel channel, ChannelMove move) {
        move.fromVersionId = channel.versionId;
        move.state = ChannelMove.State.MADE;
        move.movedAt = java.time.Instant.now();
        channel.versionId = move.toVersionId;
        channel.movedAt = move.movedAt;
        channel.movedBy = move.askedByName;
        SourceMoved.tell(ImageDefinition.findById(channel.definitionId));
        tell(
                by,
                channel,
                move.toVersionId == null ? EventKind.CHANNEL_EMPTIED : EventKind.CHANNEL_MOVED,
                detail(move));
    }

    /** The approval of a move that waits has come to its end. */
    static void decided(Approval approval, Access by, ChannelMove move) {
        if (move.state != ChannelMove.State.WAITING) {
            return;
        }
        Channel channel = Channel.findById(move.channelId);
        ImageVersion to = ImageVersion.findById(move.toVersionId);
        boolean approved = approval.state == dev.goldsmith.approval.ApprovalState.APPROVED;
        boolean may = mayStill(approval, channel, to);
        var fault = approved && may ? fault(channel, to) : null;
        if (approved && may && fault == null && to.state == ImageVersion.State.PUBLISHED) {
            Passage.of(approval.subject, Team.<Team>findById(to.gallery().teamId));
            make(by, channel, move);
            return;
        }
        move.state = ChannelMove.State.REFUSED;
        var detail = new TreeMap<>(detail(move));
        detail.put("approval", approval.id);
        if (approved && !may) {
            detail.put("reason", move.askedByName + " is no longer an owner of the gallery's team");
        } else if (fault != null) {
            detail.put("reason", fault);
        }
        tell(by, channel, EventKind.CHANNEL_REFUSED, detail);
    }

    /** What there is against it by now, under its lock, or an ancestor has; null: nothing. */
    private static @Nullable String fault(Channel channel, ImageVersion to) {
        if (to.state != ImageVersion.State.PUBLISHED) {
            return null;
        }
        var unusable = to.unusable("version " + to.number());
        if (unusable != null || !isPromotion(channel)) {
            return unusable;
        }
        try {
            Descent.known().requirePromotable(to);
            return null;
        } catch (Refused refused) {
            return refused.detail();
        }
    }

    /**
     * Whether who asked could ask for it now: an owner, or anybody whose build enters the channel
     * by an owner's setting.
     */
    private static boolean mayStill(Approval approval, Channel channel, ImageVersion to) {
        Template template = Template.findById(to.templateId);
        long team = to.gallery().teamId;
        boolean enters =
                template.teamId == team
                        && template.channel != null
                        && Channel.key(template.channel).equals(channel.nameKey);
        return enters || approval.askerMay(Permission.OWN);
    }

    private static Map<String, Object> detail(ChannelMove move) {
        var detail = new TreeMap<String, Object>();
        put(detail, "from", move.fromVersionId);
        put(detail, "to", move.toVersionId);
        if (!move.comment.isEmpty()) {
            detail.put("why", move.comment);
        }
        return detail;
    }

    private static void put(Map<String, Object> detail, String key, @Nullable Long version) {
        if (version != null) {
            detail.put(key, ImageVersion.<ImageVersion>findById(version).number().toString());
        }
    }

    private static void tell(Access by, Channel channel, EventKind kind, Map<String, ?> detail) {
        tell(by, ImageDefinition.findById(channel.definitionId), channel.name, kind, detail);
    }

    private static void tell(
            Access by,
            ImageDefinition definition,
            String channel,
            EventKind kind,
            Map<String, ?> detail) {
        Gallery gallery = Gallery.findById(definition.galleryId);
        Event.tell(
                by,
                gallery.teamId,
                kind,
                "channel/%s/%s/%s".formatted(gallery.name, definition.name, channel),
                detail);
    }
}
