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
        long last = 0;
        for (var page = across.refs(NEWS, last); ; page = across.refs(NEWS, last)) {
            for (var ref : page) {
                last = ref.id();
                act(ref);
            }
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    private void act(AcrossTenants.Ref ref) {
        // What it looked at isn't news any more, whatever came of it: who goes back to what was
        // before that starts nothing.
        var seen = new AtomicReference<@Nullable Long>();
        try {
            with(ref, auto -> start(auto, seen));
        } catch (Refused refused) {
            with(
                    ref,
                    auto -> {
                        auto.seenVersionId = seen.get();
                        skip(auto, refused.detail(), refused.refusal != Refusal.CONFLICT);
                    });
        } catch (RuntimeException e) {
            if (DatabaseAway.orYielded(e)) {
                LOG.infof("the cascade of news %d is started later: %s", ref.id(), e.getMessage());
                return;
            }
            var mishap = Mishap.of(e, LOG, "the cascade of news %d".formatted(ref.id()));
            var why = "It couldn't be started: %s (%s in the log).";
            with(ref, auto -> skip(auto, why.formatted(mishap.said(), mishap.id()), true));
        }
    }

    private void with(AcrossTenants.Ref ref, Consumer<AutoCascade> act) {
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

    private void start(AutoCascade auto, AtomicReference<@Nullable Long> seen) {
        Channel channel = Channel.findById(auto.channelId);
        boolean news = auto.isNews(channel.version());
        seen.set(channel.versionId);
        auto.seenVersionId = channel.versionId;
        if (!news) {
            return;
        }
        ImageDefinition definition = ImageDefinition.findById(channel.definitionId);
        Gallery gallery = Gallery.findById(definition.galleryId);
        var by = actors.of(auto.tenantId, auto.setBy);
        if (by == null) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "Automatic cascades were switched on by %s, who can't start any here any more."
                            .formatted(auto.setByName));
        }
        CascadeStart.byItself(
                by.called("Channel %s (%s)".formatted(channel.name, by.personName())),
                new CascadeStart.Wanted(
                        gallery.name, definition.name, channel.name, null, null, null));
        auto.skippedWhy = null;
    }

    /**
     * @param told whether somebody has to do something about it
     */
    private static void skip(AutoCascade auto, String why, boolean told) {
        if (auto.skipped(why) && told) {
            Channel channel = Channel.findById(auto.channelId);
            ImageDefinition definition = ImageDefinition.findById(channel.definitionId);
            Gallery gallery = Gallery.findById(definition.galleryId);
            Event.tell(
                    Access.system(Tenant.findById(auto.tenantId)),
                    gallery.teamId,
                    EventKind.CHANNEL_CASCADE_REFUSED,
                    AutoCascade.subject(gallery, definition, channel),
                    Map.of("why", why));
        }
    }
}
