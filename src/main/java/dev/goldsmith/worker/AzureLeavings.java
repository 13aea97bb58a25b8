package dev.goldsmith.worker;

import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.azure.AzureImage;
import dev.goldsmith.build.azure.Account;
import dev.goldsmith.build.azure.NotMade;
import dev.goldsmith.build.store.Place;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.installation.Places;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.AcrossTenants.Ref;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Clears the way to Azure behind runs that have ended, however they did: VHDs go from the storage
 * account, and what Azure only half made goes there.
 */
@ApplicationScoped
class AzureLeavings {
    private static final Logger LOG = Logger.getLogger(AzureLeavings.class);

    /** However many can't be cleared, each has its turn; for a month it is tried. */
    private static final String LEFT =
            """
            select i.tenant_id, i.id from azure_image i join run r on r.id = i.run_id
            where i.unswept = 1 and r.ended_at > utc_timestamp(6) - interval 30 day
            order by rand() limit 50
            """;

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject Places places;
    @Inject HomeKey home;
    @Inject AzurePublishing azure;

    void duties(@Observes Duties duties) {
        duties.each(Role.WORKER, "clearing the way to Azure", Duration.ofMinutes(1), this::round);
    }

    void round() {
        for (var ref : across.refs(LEFT)) {
            try {
                clear(ref);
            } catch (IOException | RuntimeException e) {
                LOG.warnf("image %d is still on its way to Azure: %s", ref.id(), e.getMessage());
            } catch (NotMade e) {
                LOG.warnf("image %d is still on its way to Azure: %s", ref.id(), e.why());
            }
        }
    }

    /**
     * @param halfMade resource id; null: nothing is, or nobody can reach it any more
     */
    private record Left(
            Place place,
            String folder,
            List<String> vhds,
            @Nullable String halfMade,
            @Nullable Account account,
            String mark) {}

    private void clear(Ref ref) throws IOException, NotMade {
        var left = tenancy.in(ref.tenantId(), () -> left(ref)).orElse(null);
        if (left == null) {
            return;
        }
        for (var vhd : left.vhds()) {
            left.place().removeVhd(left.folder(), vhd);
        }
        var account = left.account();
        var halfMade = left.halfMade();
        boolean gone =
                account == null
                        || halfMade == null
                        || azure.images(account, Still.PROGRESS, Still.NOTES)
                                .remove(halfMade, left.mark());
        if (gone) {
            tenancy.in(
                    ref.tenantId(),
                    () -> AzureImage.update("unswept = false where id = ?1", ref.id()));
        }
    }

    /** Empty: it isn't for this worker, or a run of the same disk goes on with it. */
    private Optional<Left> left(Ref ref) {
        AzureImage image = AzureImage.findById(ref.id());
        var place = image == null ? null : places.find(image.place).orElse(null);
        if (image == null || place == null) {
            return Optional.empty();
        }
        Run run = Objects.requireNonNull(Run.findById(image.runId));
        if (Run.count("capturedBy = ?1 and endedAt is null", run.builderId()) > 0) {
            return Optional.empty();
        }
        AzureConnection connection =
                image.connectionId == null ? null : AzureConnection.findById(image.connectionId);
        boolean isHalfMade = image.isHalfMade() && connection != null;
        return Optional.of(
                new Left(
                        place,
                        image.folder,
                        image.vhdList(),
                        isHalfMade ? image.artifact : null,
                        isHalfMade ? Objects.requireNonNull(connection).account(home) : null,
                        OnTheWay.mark(ref.tenantId(), run.builderId(), image.name)));
    }
}
