package dev.goldsmith.provenance;

import dev.goldsmith.build.ContentGone;
import dev.goldsmith.gallery.Attestation.State;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was published with what is in the store, and signs it. Publishing only says that it
 * is due: workers publish, and only portals have the key that opens the tenants' own. So what was
 * published is signed however whoever published it ended.
 */
@ApplicationScoped
public class Signing {
    private static final Logger LOG = Logger.getLogger(Signing.class);

    private static final int AT_ONCE = 100;

    private static final String IN_STATE =
            """
            select tenant_id, id from image_version
            where attestation = ? and (tenant_id > ? or tenant_id = ? and id > ?)
            order by tenant_id, id limit\s\
            """
                    + AT_ONCE;

    private static final Set<State> OPEN = EnumSet.of(State.DUE, State.AWAY);

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject HomeKey home;
    @Inject Contents contents;

    @ConfigProperty(name = "quarkus.application.version")
    String release;

    void duties(@Observes Duties duties) {
        duties.once("signing versions", Duration.ofSeconds(2), this::round);
        duties.once("looking for missing contents to sign", Duration.ofHours(1), this::again);
    }

    /** All that are due, each once. */
    public void round() {
        look(State.DUE);
    }

    /** Those whose contents weren't to be had. */
    public void again() {
        look(State.AWAY);
    }

    private void look(State state) {
        var last = new AcrossTenants.Ref("", 0);
        List<AcrossTenants.Ref> found;
        do {
            found =
                    across.refs(
                            IN_STATE, state.name(), last.tenantId(), last.tenantId(), last.id());
            for (var ref : found) {
                attest(ref);
                last = ref;
            }
        } while (found.size() == AT_ONCE);
    }

    /** What goes wrong with one is tried again in an hour; the others go on. */
    private void attest(AcrossTenants.Ref ref) {
        try {
            var subjects = tenancy.in(ref.tenantId(), () -> begin(ref.id()));
            if (!subjects.isEmpty()) {
                // Nothing is locked while gigabytes are read.
                var misfit = contents.misfit(subjects);
                tenancy.in(ref.tenantId(), () -> end(ref.id(), misfit));
            }
        } catch (ContentGone gone) {
            LOG.warnf("version %d isn't signed for now: %s", ref.id(), gone.getMessage());
            away(ref);
        } catch (IOException | RuntimeException e) {
            LOG.warnf(e, "version %d isn't signed for now", ref.id());
            away(ref);
        }
    }

    /** What is to be compared; nothing of one that was deleted meanwhile. */
    private static List<Subject> begin(long id) {
        var version = ImageVersion.locked(id);
        if (version == null || !OPEN.contains(version.attestation.state)) {
            return List.of();
        }
        if (version.state != ImageVersion.State.PUBLISHED) {
            version.attestation.state = State.NONE;
            return List.of();
        }
        return Subject.of(version);
    }

    private void end(long id, @Nullable String misfit) {
        var version = ImageVersion.locked(id);
        if (version == null
                || version.state != ImageVersion.State.PUBLISHED
                || !OPEN.contains(version.attestation.state)) {
            return;
        }
        var fault = misfit == null ? Provenance.fault(version) : misfit;
        if (fault != null) {
            Misfits.withdraw(version, fault);
            return;
        }
        if (Provenance.of(version) == null) {
            Provenance.sign(version, Statement.of(version, builder(), release), home);
        }
        version.attestation.fits();
        Misfits.lift(version);
    }

    /** This installation, as nobody else can call itself. */
    private String builder() {
        var name = HexFormat.of().formatHex(home.mac("provenance", "builder"), 0, 8);
        return "urn:goldsmith:installation:" + name;
    }

    private void away(AcrossTenants.Ref ref) {
        try {
            tenancy.in(
                    ref.tenantId(),
                    () -> {
                        var version = ImageVersion.locked(ref.id());
                        if (version != null && OPEN.contains(version.attestation.state)) {
                            version.attestation.state = State.AWAY;
                        }
                    });
        } catch (RuntimeException e) {
            LOG.warnf(e, "version %d stays due", ref.id());
        }
    }
}
