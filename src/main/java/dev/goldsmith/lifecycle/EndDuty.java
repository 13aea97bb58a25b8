package dev.goldsmith.lifecycle;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.kernel.Moments;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells that images and versions end: their own team, and the teams whose templates start from
 * them. The event and the moment of the next one are written in one transaction, under the lock of
 * the row: each notice goes out once, from whichever portal.
 */
@ApplicationScoped
public class EndDuty {
    private static final Logger LOG = Logger.getLogger(EndDuty.class);

    private static final int PAGE = 500;

    private static final String VERSIONS = due("image_version");
    private static final String DEFINITIONS = due("image_definition");

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;

    /** The index is named: in the order of their ids, all that have no end would be gone over. */
    private static String due(String table) {
        return """
        select d.tenant_id, d.id from %1$s d force index (%1$s_end_due)
        join tenant t on t.id = d.tenant_id and t.state = 'ACTIVE'
        where d.end_due_at <= ? and d.id > ? order by d.id limit %2$d
        """
                .formatted(table, PAGE);
    }

    void duties(@Observes Duties duties) {
        duties.once("telling of ends of life", Duration.ofHours(1), () -> round(Instant.now()));
    }

    /** All that is due, each once. */
    public void round(Instant now) {
        each(DEFINITIONS, now, EndDuty::definition);
        each(VERSIONS, now, EndDuty::version);
    }

    private void each(String due, Instant now, BiConsumer<Long, Instant> tell) {
        long last = 0;
        List<AcrossTenants.Ref> page;
        do {
            page = across.refs(due, Moments.column(now), last);
            for (var ref : page) {
                last = ref.id();
                try {
                    tenancy.in(ref.tenantId(), () -> tell.accept(ref.id(), now));
                } catch (RuntimeException e) {
                    if (DatabaseAway.causedBy(e)) {
                        throw e;
                    }
                    // The others end as well.
                    LOG.warnf("the end of life of %d is told later: %s", ref.id(), e.getMessage());
                }
            }
        } while (page.size() == PAGE);
    }

    private static void definition(long id, Instant now) {
        var definition = ImageDefinition.locked(id);
        var end = definition.endOfLifeAt;
        if (end == null || definition.removed() || !isDue(definition.endDueAt, now)) {
            return;
        }
        var notice = EndOfLife.at(now, end);
        if (notice == null) {
            definition.endDueAt = EndOfLife.first(end);
            return;
        }
        definition.endDueAt = notice.next();
        var at = new Shelved(Gallery.findById(definition.galleryId), definition);
        tell(
                at,
                teams(Takers.of(at), at),
                notice.days() == 0
                        ? EventKind.IMAGE_DEFINITION_ENDED
                        : EventKind.IMAGE_DEFINITION_ENDING,
                at.told(),
                end,
                now);
    }

    private static void version(long id, Instant now) {
        var locked = ImageVersion.locked(List.of(id));
        var version = locked.isEmpty() ? null : locked.getFirst();
        var end = version == null ? null : version.endOfLifeAt;
        if (version == null || end == null || !isDue(version.endDueAt, now)) {
            return;
        }
        var notice = EndOfLife.at(now, end);
        if (notice == null) {
            version.endDueAt = EndOfLife.first(end);
            return;
        }
        version.endDueAt = notice.next();
        ImageDefinition definition = ImageDefinition.findById(version.definitionId);
        if (definition.endOfLifeAt != null && !end.isBefore(definition.endOfLifeAt)) {
            // It ends with its image, of which everybody is told.
            return;
        }
        var at = new Shelved(version.gallery(), definition);
        var teams = teams(Takers.pinned(at, version), at);
        teams.addAll(teams(Takers.floating(at, version, Takers.isLatest(version)), at));
        tell(
                at,
                teams,
                notice.days() == 0 ? EventKind.IMAGE_ENDED : EventKind.IMAGE_ENDING,
                version.told(),
                end,
                now);
    }

    private static boolean isDue(@Nullable Instant due, Instant now) {
        return due != null && !due.isAfter(now);
    }

    /** That of the image, and those that may start from it and do. */
    private static Set<Long> teams(Takers takers, Shelved at) {
        var teams = new LinkedHashSet<>(List.of(at.gallery().teamId));
        takers.teams().stream()
                .filter(it -> ImageShare.lets(it, at.gallery(), at.definition()))
                .forEach(teams::add);
        return teams;
    }

    private static void tell(
            Shelved at, Set<Long> teams, EventKind kind, String subject, Instant end, Instant now) {
        Tenant tenant = Tenant.findById(at.definition().tenantId);
        var by = Access.system(tenant);
        var left = Duration.between(now, end);
        var detail =
                Map.of(
                        "date",
                        LocalDate.ofInstant(end.minusNanos(1), ZoneOffset.UTC).toString(),
                        "days",
                        Math.max(0, left.plusDays(1).minusNanos(1).toDays()));
        teams.forEach(team -> Event.tell(by, team, kind, subject, detail));
    }
}
