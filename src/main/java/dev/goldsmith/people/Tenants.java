package dev.goldsmith.people;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.InstallationEvent;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Queue;
import dev.goldsmith.storage.Erasure;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Invitation;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Operator;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.tenant.Usage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The installation's tenants, for its administrators: made, renamed, limited, suspended, deleted
 * with a time of grace. Whoever may do that still sees nothing that is a tenant's own. Each verb is
 * a transaction of its own, in the tenant that it is about.
 */
@ApplicationScoped
public class Tenants {
    private static final Logger LOG = Logger.getLogger(Tenants.class);

    @Inject Tenancy tenancy;
    @Inject Invitations invitations;
    @Inject PeopleConfig config;
    @Inject TenantErasure erasure;
    @Inject Queue queue;

    /**
     * What it may use.
     *
     * @param maxConcurrentRuns runs beyond it wait in the queue
     * @param maxDiskGb null: no limit
     * @param maxMembers null: no limit
     */
    public record Limits(
            int maxConcurrentRuns, @Nullable Integer maxDiskGb, @Nullable Integer maxMembers) {
        public static final int DEFAULT_RUNS = 4;

        /**
         * @param maxConcurrentRuns null: {@value #DEFAULT_RUNS}
         */
        public static Limits of(
                @Nullable Integer maxConcurrentRuns,
                @Nullable Integer maxDiskGb,
                @Nullable Integer maxMembers) {
            return new Limits(
                    maxConcurrentRuns == null ? DEFAULT_RUNS : maxConcurrentRuns,
                    maxDiskGb,
                    maxMembers);
        }

        Limits checked() {
            Fields.between("maxConcurrentRuns", maxConcurrentRuns, 1, 1000);
            if (maxDiskGb != null) {
                Fields.between("maxDiskGb", maxDiskGb, 1, 10_000_000);
            }
            if (maxMembers != null) {
                Fields.between("maxMembers", maxMembers, 1, 1_000_000);
            }
            return this;
        }
    }

    /** A tenant with what it uses, in numbers. */
    public record Row(Tenant tenant, long people, long runs, long disk) {
        static Row of(Tenant tenant) {
            return new Row(
                    tenant, Usage.people(tenant.id), Usage.runs(tenant.id), Usage.disk(tenant.id));
        }
    }

    /**
     * @param link of the first administrator's invitation, where no mail carries it
     */
    public record Made(Tenant tenant, @Nullable String link) {}

    /** By name. */
    public List<Row> list() {
        return tenancy.outside(
                () -> Tenant.<Tenant>list("order by name, id").stream().map(Row::of).toList());
    }

    public Row get(String slug) {
        return tenancy.outside(() -> Row.of(required(slug)));
    }

    /**
     * @param administrator whom to invite as its first administrator; null: whoever makes it
     */
    public Made create(
            Operator by,
            @Nullable String slug,
            @Nullable String name,
            Limits limits,
            @Nullable String administrator) {
        var key = Fields.slug("slug", slug);
        var title = Fields.line("name", name, 200);
        limits.checked();
        var email = administrator == null ? null : Fields.email("administrator", administrator);
        var made =
                tenancy.outside(() -> {
                    if (Tenant.count("slug", key) > 0) {
                        throw Refused.field(
                                Refusal.CONFLICT,
                                "slug",
                                "There is a tenant '%s' already.".formatted(key));
                    }
                    if (Erasure.holds(key)) {
                        throw Refused.field(
                                Refusal.CONFLICT,
                                "slug",
                                "A tenant '%s' was erased and its files are still going; take another slug, or wait until they are gone (Storage says when)."
                                        .formatted(key));
                    }
                    var tenant = Tenant.create(key, title, limits.maxConcurrentRuns());
                    tenant.maxDiskGb = limits.maxDiskGb();
                    tenant.maxMembers = limits.maxMembers();
                    return tenant;
                });
        return tenancy.in(
                made.id,
                () -> {
                    tell(by, made, EventKind.TENANT_CREATED, Map.of("name", title));
                    if (email == null) {
                        Member.add(
                                Objects.requireNonNull(Person.findById(by.personId())),
                                MemberRole.ADMIN);
                        return new Made(made, null);
                    }
                    var sent =
                            invitations.first(
                                    by.at(made),
                                    email,
                                    new Invitation.Seat(MemberRole.ADMIN, Map.of()));
                    return new Made(made, sent.link());
                });
    }

    /** Name and limits. The slug stays: it is part of addresses that others keep. */
    public Row change(Operator by, String slug, @Nullable String name, Limits limits) {
        var title = Fields.line("name", name, 200);
        limits.checked();
        return at(
                by,
                slug,
                tenant -> {
                    if (!tenant.name.equals(title)) {
                        tell(
                                by,
                                tenant,
                                EventKind.TENANT_RENAMED,
                                Map.of("from", tenant.name, "to", title));
                        tenant.name = title;
                    }
                    var before =
                            new Limits(
                                    tenant.maxConcurrentRuns, tenant.maxDiskGb, tenant.maxMembers);
                    if (!before.equals(limits)) {
                        tenant.maxConcurrentRuns = limits.maxConcurrentRuns();
                        tenant.maxDiskGb = limits.maxDiskGb();
                        tenant.maxMembers = limits.maxMembers();
                        tell(
                                by,
                                tenant,
                                EventKind.TENANT_LIMITED,
                                Map.of("from", before, "to", limits));
                    }
                });
    }

    /**
     * Its own administrators choose what it is called. The slug stays. In the caller's transaction.
     *
     * @return the name as it is now
     */
    public static String rename(Access by, @Nullable String name) {
        by.requireAdmin("renames it");
        var title = Fields.line("name", name, 200);
        var tenant = Tenant.locked(by);
        if (!tenant.name.equals(title)) {
            Event.tell(
                    by,
                    null,
                    EventKind.TENANT_RENAMED,
                    "tenant/" + tenant.slug,
                    new TreeMap<>(Map.of("from", tenant.name, "to", title)));
            tenant.name = title;
        }
        return title;
    }

    /** Nobody opens it, none of its runs begin, and those that are executing are canceled. */
    public Row suspend(Operator by, String slug) {
        return at(
                by,
                slug,
                tenant -> {
                    if (tenant.state == Tenant.State.ACTIVE) {
                        tenant.state = Tenant.State.SUSPENDED;
                        tell(by, tenant, EventKind.TENANT_SUSPENDED, Map.of());
                    }
                });
    }

    /** Opens it again, out of a suspension or out of its time of grace. */
    public Row resume(Operator by, String slug) {
        return at(
                by,
                slug,
                tenant -> {
                    if (Erasure.goesOn(tenant.id)) {
                        throw new Refused(
                                Refusal.WRONG_STATE,
                                "Tenant '%s' is being erased: its grace period is over, and part of it is deleted."
                                        .formatted(tenant.slug));
                    }
                    if (tenant.state != Tenant.State.ACTIVE) {
                        tell(
                                by,
                                tenant,
                                EventKind.TENANT_RESUMED,
                                Map.of("from", tenant.state.word()));
                        tenant.state = Tenant.State.ACTIVE;
                        tenant.deleteAfter = null;
                    }
                });
    }

    /** Closed at once, and gone for good after the time of grace. */
    public Row delete(Operator by, String slug) {
        return at(
                by,
                slug,
                tenant -> {
                    if (tenant.state != Tenant.State.DELETING) {
                        tenant.state = Tenant.State.DELETING;
                        tenant.deleteAfter = Instant.now().plus(config.grace());
                        tell(
                                by,
                                tenant,
                                EventKind.TENANT_DELETED,
                                Map.of("for good after", tenant.deleteAfter.toString()));
                    }
                });
    }

    /**
     * Lets an administrator of the installation take a tenant's records out: only of one that is
     * closed, so that nobody copies a tenant that goes on working.
     */
    public Tenant export(Operator by, String slug) {
        var tenant = tenancy.outside(() -> required(slug));
        if (tenant.state == Tenant.State.ACTIVE) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Tenant '%s' is in use: its own administrators export it on its settings page. Suspend it first to export it from here."
                            .formatted(slug));
        }
        tenancy.in(
                tenant.id,
                () ->
                        tell(
                                by,
                                tenant,
                                EventKind.TENANT_EXPORTED,
                                Map.of("state", tenant.state.word())));
        return tenant;
    }

    private Row at(Operator by, String slug, java.util.function.Consumer<Tenant> work) {
        var id = tenancy.outside(() -> required(slug).id);
        return tenancy.in(
                id,
                () -> {
                    Tenant tenant = Tenant.findById(id, LockModeType.PESSIMISTIC_WRITE);
                    work.accept(tenant);
                    return Row.of(tenant);
                });
    }

    private static Tenant required(String slug) {
        Tenant tenant = Tenant.bySlug(slug);
        if (tenant == null) {
            throw new Refused(Refusal.NOT_FOUND, "There is no tenant '%s'.".formatted(slug));
        }
        return tenant;
    }

    private static void tell(Operator by, Tenant tenant, EventKind kind, Map<String, ?> detail) {
        var subject = "tenant/" + tenant.slug;
        Event.tell(by.at(tenant), null, kind, subject, new TreeMap<>(detail));
        InstallationEvent.tell(by, kind, subject, detail);
    }

    void duties(@Observes Duties duties) {
        duties.each(Role.PORTAL, "erasing tenants", Duration.ofSeconds(30), this::erase);
    }

    /**
     * Those whose time of grace is over, and that no worker is at any more. Whatever a portal that
     * died left undone, the next round does: rows go in pieces, files by {@code storage}.
     */
    public void erase() {
        List<Tenant> due =
                tenancy.outside(() ->
                        Tenant.list(
                                "state = ?1 and deleteAfter < ?2",
                                Tenant.State.DELETING,
                                Instant.now()));
        for (var tenant : due) {
            if (queue.atWork(tenant.id)) {
                LOG.infof("tenant %s is erased when its runs have stopped", tenant.slug);
                continue;
            }
            long rows = erasure.erase(tenant.id);
            if (rows > 0) {
                LOG.infof("tenant %s is erased: %d rows", tenant.slug, rows);
            }
        }
    }
}
