package dev.goldsmith.cascade;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.SourceMoved;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts cascades of channels that have moved on, where their owners want that. One transaction
 * starts it and takes note of that, so any number of portals may do this, and die at it.
 */
@ApplicationScoped
public class AutoCascadeDuty {
    private static final Logger LOG = Logger.getLogger(AutoCascadeDuty.class);
    private static final int PAGE = 100;

    private static final String NEWS =
            """
            select n.tenant_id, n.id from auto_cascade_news n
            join tenant t on t.id = n.tenant_id and t.state = 'ACTIVE'
            where n.id > ? order by n.id limit %d
            """
                    .formatted(PAGE);

    /** Whatever a channel left something to goes another way now. */
    private static final String LEFT =
            """
            select a.tenant_id, a.id from auto_cascade a force index (auto_cascade_left)
            join image_cascade c on c.id = a.left_to and c.state <> a.left_state
            join tenant t on t.id = a.tenant_id and t.state = 'ACTIVE'
            where a.left_to is not null and a.id > ? order by a.id limit %d
            """
                    .formatted(PAGE);

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject Actors actors;

    void duties(@Observes Duties duties) {
        duties.each(
                Role.PORTAL,
                "starting cascades of channels that moved",
                Duration.ofSeconds(2),
                this::round);
    }

    void moved(@Observes SourceMoved moved) {
        AutoCascade.moved(moved.gallery(), moved.image()).forEach(AutoCascadeNews::tell);
    }

    public void round() {
        each(NEWS, ref -> act(ref, act -> onNews(ref, act), this::moved));
        each(LEFT, ref -> act(ref, act -> onLeft(ref, act), this::left));
    }

    private void each(String sql, Consumer<AcrossTenants.Ref> act) {
        long last = 0;
        for (var page = across.refs(sql, last); ; page = across.refs(sql, last)) {
            for (var ref : page) {
                last = ref.id();
                act.accept(ref);
            }
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    /** What is looked at, in a transaction; the channel's version that it saw is written to it. */
    private interface Looked {
        void at(AutoCascade auto, AtomicReference<@Nullable Long> seen);
    }

    private void act(AcrossTenants.Ref ref, Consumer<Consumer<AutoCascade>> in, Looked look) {
        // What it looked at isn't news any more, whatever came of it: who goes back to what was
        // before that starts nothing.
        var seen = new AtomicReference<@Nullable Long>();
        try {
            in.accept(auto -> look.at(auto, seen));
        } catch (Refused refused) {
            in.accept(auto -> {
                auto.seenVersionId = seen.get();
                refused(auto, refused.detail());
            });
        } catch (RuntimeException e) {
            if (DatabaseAway.orYielded(e)) {
                LOG.infof("the cascade of news %d is started later: %s", ref.id(), e.getMessage());
                return;
            }
            var mishap = Mishap.of(e, LOG, "the cascade of news %d".formatted(ref.id()));
            var why = "It couldn't be started: %s (%s in the log).";
            in.accept(auto -> refused(auto, why.formatted(mishap.said(), mishap.id())));
        }
    }

    private void onNews(AcrossTenants.Ref ref, Consumer<AutoCascade> act) {
        tenancy.in(
                ref.tenantId(),
                () -> {
                    var news = AutoCascadeNews.lockedNow(ref.id());
                    if (news == null) {
                        return;
                    }
                    var auto = news.auto();
                    if (auto != null) {
                        act.accept(auto);
                    }
                    news.delete();
                });
    }

    private void onLeft(AcrossTenants.Ref ref, Consumer<AutoCascade> act) {
        tenancy.in(
                ref.tenantId(),
                () -> {
                    var auto = AutoCascade.lockedNow(ref.id());
                    if (auto != null && auto.leftTo != null) {
                        act.accept(auto);
                    }
                });
    }

    private void moved(AutoCascade auto, AtomicReference<@Nullable Long> seen) {
        Channel channel = Channel.findById(auto.channelId);
        boolean news = auto.isNews(channel.version());
        seen.set(channel.versionId);
        auto.seenVersionId = channel.versionId;
        auto.leaves(null);
        if (news) {
            start(auto, channel);
        }
    }

    /**
     * What it left something to has ended: what is out of date still is rebuilt now. Or it waits
     * for somebody.
     */
    private void left(AutoCascade auto, AtomicReference<@Nullable Long> seen) {
        Cascade other = Cascade.findById(auto.leftTo);
        seen.set(auto.seenVersionId);
        if (other != null && !other.state.ended()) {
            auto.leftState = other.state;
            if (other.state.rests()) {
                leaves(auto, other);
            } else {
                auto.skipped("What follows it is rebuilt by cascade %d.".formatted(other.number));
            }
            return;
        }
        auto.leaves(null);
        auto.skippedWhy = null;
        Channel channel = Channel.findById(auto.channelId);
        // Another move is looked at by itself.
        if (channel.versionId != null && channel.versionId.equals(auto.seenVersionId)) {
            start(auto, channel);
        }
    }

    private void start(AutoCascade auto, Channel channel) {
        ImageDefinition definition = ImageDefinition.findById(channel.definitionId);
        Gallery gallery = Gallery.findById(definition.galleryId);
        var by = actors.of(auto.tenantId, auto.setBy);
        if (by == null) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "Automatic cascades were switched on by %s, who can't start any here any more."
                            .formatted(auto.setByName));
        }
        var wanted =
                new CascadeStart.Wanted(
                        gallery.name, definition.name, channel.name, null, null, null);
        // Who reads the cascade needn't know the channel.
        var started =
                CascadeStart.byItself(
                        by.called("Automatic cascades (%s)".formatted(by.personName())), wanted);
        var left = started.left();
        auto.leaves(left);
        if (left != null && left.state().rests()) {
            leaves(auto, Objects.requireNonNull(Cascade.findById(left.cascade())));
        } else if (started.cascade() == null) {
            auto.skipped(started.nothing(wanted));
        } else {
            auto.skippedWhy = null;
        }
    }

    /** Once: who mends it starts a cascade, or the next move does. */
    private static void refused(AutoCascade auto, String why) {
        auto.leaves(null);
        if (auto.skipped(why)) {
            tell(auto, EventKind.CHANNEL_CASCADE_REFUSED, Map.of("why", why));
        }
    }

    /** Somebody has to resume or cancel that one, or what was mended reaches nobody. */
    private static void leaves(AutoCascade auto, Cascade other) {
        var state = other.state.word();
        if (auto.skipped(
                "What follows it is left to cascade %d, which is %s. It is rebuilt when that is resumed; if it ends without, a cascade of this channel starts."
                        .formatted(other.number, state))) {
            tell(
                    auto,
                    EventKind.CHANNEL_CASCADE_DEFERRED,
                    Map.of("cascade", other.number, "state", state));
        }
    }

    private static void tell(AutoCascade auto, EventKind kind, Map<String, Object> detail) {
        Channel channel = Channel.findById(auto.channelId);
        ImageDefinition definition = ImageDefinition.findById(channel.definitionId);
        Gallery gallery = Gallery.findById(definition.galleryId);
        Event.tell(
                Access.system(Tenant.findById(auto.tenantId)),
                gallery.teamId,
                kind,
                AutoCascade.subject(gallery, definition, channel),
                detail);
    }
}
