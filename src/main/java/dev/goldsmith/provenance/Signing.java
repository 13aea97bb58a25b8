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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** Versions of a tenant in one round; each turn reads one as a whole. */
    private static final int TURNS = 10;

    private static final Set<State> OPEN = EnumSet.of(State.DUE, State.AWAY, State.FAILED);

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

    /** What is due. */
    public void round() {
        across.inTurn(in(State.DUE), TURNS, this::attest);
    }

    /** Those whose contents weren't there, and those that couldn't be looked at. */
    public void again() {
        across.inTurn(in(State.AWAY), Integer.MAX_VALUE, this::attest);
        across.inTurn(in(State.FAILED), Integer.MAX_VALUE, this::attest);
    }

    private static AcrossTenants.Due in(State state) {
        return new AcrossTenants.Due("image_version", "attestation", state.name());
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
            put(ref, State.AWAY);
        } catch (IOException | RuntimeException e) {
            LOG.warnf(e, "version %d isn't signed for now", ref.id());
            put(ref, State.FAILED);
        }
    }

    /** What is to be compared; nothing of one that nobody can use any more. */
    private static List<Subject> begin(long id) {
        var version = ImageVersion.locked(id);
        if (version == null || !OPEN.contains(version.attestation.state)) {
            return List.of();
        }
        if (version.state == ImageVersion.State.PUBLISHED || Misfits.outlives(version)) {
            return Subject.of(version);
        }
        version.attestation.state = State.NONE;
        return List.of();
    }

    private void end(long id, @Nullable String misfit) {
        var version = ImageVersion.locked(id);
        if (version == null || !OPEN.contains(version.attestation.state)) {
            return;
        }
        if (version.state != ImageVersion.State.PUBLISHED) {
            // Looked at again in an hour, for what was made of the same disk.
            version.attestation.state = misfit == null ? State.NONE : State.AWAY;
            if (misfit == null) {
                Misfits.forget(version);
            }
            return;
        }
        var faults =
                Stream.of(
                                Optional.ofNullable(misfit),
                                Optional.ofNullable(Provenance.fault(version)))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(" "));
        if (!faults.isEmpty()) {
            Misfits.withdraw(version, faults);
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

    private void put(AcrossTenants.Ref ref, State state) {
        try {
            tenancy.in(
                    ref.tenantId(),
                    () -> {
                        var version = ImageVersion.locked(ref.id());
                        if (version == null || !OPEN.contains(version.attestation.state)) {
                            return;
                        }
                        if (version.state == ImageVersion.State.PUBLISHED || state != State.AWAY) {
                            version.attestation.state = state;
                        } else {
                            // Nobody has its disk any more.
                            version.attestation.state = State.NONE;
                            Misfits.forget(version);
                        }
                    });
        } catch (RuntimeException e) {
            LOG.warnf(e, "version %d stays due", ref.id());
        }
    }
}
