package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.Attestation;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.installation.Places;
import dev.goldsmith.provenance.Signing;
import dev.goldsmith.run.RunState;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** A version that isn't what was signed isn't brought to further regions. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ChangedCopiesTest extends AtDistribution {
    @Inject LaterCopies copies;
    @Inject Signing signing;
    @Inject Places places;

    @Test
    void a_signature_that_doesnt_fit_is_found_before_the_copy() {
        copies.all();
        assertThat(distribute(distributing(gallery("\"targetRegions\": [{\"name\": \"local\"}]"))))
                .isEqualTo(RunState.SUCCEEDED);
        signing.round();
        assertThat(version("1.0.0").attestation.state).isEqualTo(Attestation.State.SIGNED);
        acme.in(() -> {
            ImageVersion version = ImageVersion.findById(version("1.0.0").id);
            VersionRegions.add(acme.system(), version, "west", places);
            return ImageVersion.getEntityManager()
                    .createQuery("update Provenance p set p.envelope = '{}' where p.versionId = ?1")
                    .setParameter(1, version.id)
                    .executeUpdate();
        });
        assertThat(acme.in(() -> Withdrawal.count())).as("nobody has looked").isZero();

        copies.all();

        assertThat(replicas("1.0.0").get(1).region).isEqualTo("west");
        assertThat(replicas("1.0.0").get(1).state).isNotEqualTo(ImageReplica.State.COMPLETED);
    }
}
