package dev.goldsmith.worker.jump;

import dev.goldsmith.build.GuestLost;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.installation.Round;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.KeptVm;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.PersonKey;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.worker.KeptGuests;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in: a member who may build in the run's team, known by a registered key; the user
 * name says which run ({@code acme-42}). Of several who registered the same key it is the first of
 * those who may. Whoever may not hears the same no, whatever the reason.
 */
@ApplicationScoped
public class Visitors implements PublickeyAuthenticator, SessionListener {
    private static final Logger LOG = Logger.getLogger(Visitors.class);
    private static final Pattern ADDRESS = Pattern.compile("([a-z0-9][a-z0-9-]*)-(\\d{1,18})");

    @Inject Directory directory;
    @Inject Tenancy tenancy;
    @Inject KeptGuests guests;

    private final Round round = new Round(LOG, "looking after visitors");
    private final Map<Session, Visit> inside = new ConcurrentHashMap<>();

    @Override
    public boolean authenticate(String username, PublicKey key, ServerSession session) {
        return Home.call(() -> mayEnter(username, key, session));
    }

    private boolean mayEnter(String username, PublicKey key, ServerSession session) {
        try {
            var visit = visit(username, key, address(session));
            if (visit == null) {
                session.removeAttribute(Visit.KEY);
                return false;
            }
            session.setAttribute(Visit.KEY, visit);
            return true;
        } catch (RuntimeException e) {
            LOG.warnf("nobody can be let in: %s", e.getMessage());
            return false;
        }
    }

    private @Nullable Visit visit(String username, PublicKey key, String address) {
        var name = ADDRESS.matcher(username);
        if (!name.matches()) {
            return null;
        }
        var number = Long.parseLong(name.group(2));
        for (var registered : tenancy.outside(() -> PersonKey.of(key))) {
            var access = access(registered.personId, name.group(1));
            var visit = access == null ? null : visit(access.from(address), number, key);
            if (visit != null) {
                return visit;
            }
        }
        return null;
    }

    private @Nullable Visit visit(Access by, long number, PublicKey key) {
        return tenancy.in(
                by.tenantId(),
                () -> {
                    Run run = Run.find("number", number).firstResult();
                    if (run == null || !by.may(Permission.RUN, run.teamId)) {
                        return null;
                    }
                    return guests.find(by.tenantId(), run.id)
                            .map(guest ->
                                    new Visit(
                                            by,
                                            run.id,
                                            guest,
                                            PublicKeyEntry.toString(key),
                                            KeyUtils.getFingerPrint(key)))
                            .orElse(null);
                });
    }

    private @Nullable Access access(String personId, String tenant) {
        try {
            return directory.access(personId, tenant, Access.Door.SSH);
        } catch (Refused _) {
            // The tenant wants its people to sign in otherwise first.
            return null;
        }
    }

    private static String address(Session session) {
        return session.getIoSession().getRemoteAddress() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress()
                : "";
    }

    /** The key is theirs: the session has signed with it. Only now anything happens. */
    @Override
    public void sessionEvent(Session session, Event event) {
        var visit = session.getAttribute(Visit.KEY);
        if (event == Event.Authenticated && visit != null && !visit.isEntered()) {
            Home.call(() -> {
                enter(session, visit);
                return true;
            });
        }
    }

    private void enter(Session session, Visit visit) {
        try {
            tell(visit, kept -> kept.entered(visit.by, visit.fingerprint));
            visit.guest.admit(visit.publicKey);
            inside.put(session, visit);
            visit.entered();
        } catch (GuestLost | IOException | RuntimeException e) {
            LOG.warnf("run %d: %s can't come in: %s", visit.runId, visit.by.personName(), e);
            session.close(true);
        }
    }

    @Override
    public void sessionClosed(Session session) {
        var visit = inside.remove(session);
        if (visit != null) {
            Home.call(() -> {
                leave(visit);
                return true;
            });
        }
    }

    private void leave(Visit visit) {
        try {
            var stayed = Duration.between(visit.since, Instant.now());
            tell(visit, kept -> kept.left(visit.by, stayed, visit.used()));
        } catch (RuntimeException e) {
            LOG.warnf("that %s left is not written: %s", visit.by.personName(), e);
        }
    }

    void duties(@Observes Duties duties) {
        duties.each(Role.WORKER, "looking after visitors", Duration.ofSeconds(5), this::look);
    }

    /** Whoever lost their role, and whoever is where no machine is any more, has to go. */
    private void look() {
        inside.forEach((session, visit) ->
                round.run(() -> {
                    if (!welcome(visit)) {
                        session.close(true);
                    }
                }));
    }

    private boolean welcome(Visit visit) {
        if (guests.find(visit.by.tenantId(), visit.runId).isEmpty()) {
            return false;
        }
        var access = access(visit.by.personId(), visit.by.tenantSlug());
        return access != null
                && tenancy.in(
                        visit.by.tenantId(),
                        () -> {
                            Run run = Run.findById(visit.runId);
                            return run != null
                                    && access.may(Permission.RUN, run.teamId)
                                    && PersonKey.count(
                                                    "fingerprint = ?1 and personId = ?2",
                                                    visit.fingerprint,
                                                    visit.by.personId())
                                            > 0;
                        });
    }

    private void tell(Visit visit, java.util.function.Consumer<KeptVm> what) {
        tenancy.in(
                visit.by.tenantId(),
                () -> {
                    var kept = KeptVm.locked(visit.runId);
                    if (kept == null) {
                        throw new IllegalStateException("no machine of this run is kept");
                    }
                    what.accept(kept);
                    PersonKey.update(
                            "lastUsedAt = ?1 where fingerprint = ?2 and personId = ?3",
                            Instant.now(),
                            visit.fingerprint,
                            visit.by.personId());
                    return true;
                });
    }
}
