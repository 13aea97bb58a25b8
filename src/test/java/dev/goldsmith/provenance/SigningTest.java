package dev.goldsmith.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.activity.Event;
import dev.goldsmith.build.Pause;
import dev.goldsmith.gallery.Attestation.State;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When versions are checked and signed, in which order, and what is said when they can't be. */
@QuarkusTest
@TestProfile(PortalOnly.class)
@Tag("mysql")
class SigningTest {
    @Inject Signing signing;
    @Inject AcrossTenants across;

    private final Published acme = Published.begin();
    private final TestTenant tenant = acme.tenant();

    private record Signed(long id, String tenant) {}

    @Test
    void tenants_take_turns_and_a_round_ends() throws Exception {
        var other = Published.begin();
        for (int i = 0; i < 12; i++) {
            acme.version();
        }
        other.version();
        other.version();
        signing.round();

        var first =
                Stream.of(acme, other)
                        .flatMap(this::signed)
                        .sorted(Comparator.comparingLong(Signed::id))
                        .toList();
        assertThat(first).hasSizeLessThan(14);
        assertThat(first.stream().limit(2).map(Signed::tenant).distinct()).hasSize(2);
        assertThat(signed(other)).hasSize(2);
        signing.round();
        assertThat(signed(acme)).hasSize(12);
    }

    private Stream<Signed> signed(Published of) {
        return across
                .refs(
                        "select tenant_id, id from provenance where tenant_id = ? order by id",
                        of.tenant().id())
                .stream()
                .map(it -> new Signed(it.id(), it.tenantId()));
    }

    private void ask(ImageVersion version) {
        tenant.in(() -> {
            Attested.ask(tenant.system(), ImageVersion.findById(version.id));
            return null;
        });
    }

    @Test
    void a_check_is_asked_for_once_and_not_again_while_it_fits() throws Exception {
        var version = acme.version();
        ask(version);
        assertThat(acme.attested(version).state()).isEqualTo(State.DUE);
        signing.round();
        assertThatThrownBy(() -> ask(version))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("was checked within the last minute");

        // What doesn't fit is looked at as often as somebody tries to mend it.
        tenant.in(() -> Provenance.of(version).envelope = "{}");
        ask(version);
        signing.round();
        assertThat(acme.attested(version).state()).isEqualTo(State.MISFIT);
        ask(version);
        assertThat(acme.attested(version).due()).isTrue();
    }

    @Test
    void so_many_of_a_tenant_wait_for_a_check_and_no_more() throws Exception {
        var versions = new ArrayList<ImageVersion>();
        for (int i = 0; i < 3; i++) {
            versions.add(acme.version());
        }
        signing.round();
        tenant.in(() ->
                ImageVersion.update(
                        "attestation.state = ?1 where tenantId = ?2", State.NONE, tenant.id()));
        int waiting = 0;
        try {
            // Rows stand for so many versions.
            var most = versions.getFirst();
            for (; waiting < Attested.MOST; waiting++) {
                clone(most, waiting);
            }
            assertThatThrownBy(() -> ask(versions.get(1)))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("100 versions of this tenant are waiting");
        } finally {
            across.change(
                    "delete from image_version where tenant_id = ? and major = 9", tenant.id());
        }
        ask(versions.get(1));
        assertThat(acme.attested(versions.get(1)).due()).isTrue();
    }

    private void clone(ImageVersion version, int number) {
        across.change(
                """
                insert into image_version (tenant_id, definition_id, major, minor, patch, state, run_id,
                    run_number, output_name, template_id, template_version, fingerprint,
                    exclude_from_latest, replication_mode, regions, tags, disk, bytes, virtual_bytes,
                    packages, os, source_version, source_disk, created_at, published_at, cloud_init, attestation)
                select tenant_id, definition_id, 9, 0, ?, 'PUBLISHED', run_id, run_number, uuid(),
                    template_id, 1, fingerprint, false, 'Full', '[]', '{}', disk, 1, 1, packages, os,
                    source_version, source_disk, created_at, published_at, false, 'DUE'
                from image_version where id = ?
                """,
                number,
                version.id);
    }

    @Test
    void what_is_missing_and_what_cant_be_read_are_told_apart() throws Exception {
        var content = "disk " + UUID.randomUUID();
        var missing = acme.version(Digest.of(content));
        var broken = acme.version();
        var file = Published.store().fetch(broken.published().digest());
        var bytes = Files.readAllBytes(file);
        Files.delete(file);
        Files.createDirectory(file);
        signing.round();
        assertThat(acme.attested(missing).state()).isEqualTo(State.AWAY);
        assertThat(acme.attested(missing).state().word()).isEqualTo("away");
        assertThat(acme.attested(broken).state().word()).isEqualTo("failed");

        Files.delete(file);
        Files.write(file, bytes);
        Published.stored(content);
        signing.again();
        assertThat(acme.attested(broken).signed()).isTrue();
        assertThat(acme.attested(missing).signed()).isTrue();
    }

    @Test
    void a_second_fault_is_written_down_too() throws Exception {
        var version = acme.version();
        signing.round();
        var before = Published.flip(version.published().digest());
        tenant.in(() -> ImageVersion.locked(version.id).attestation.checkedAt = null);
        ask(version);
        signing.round();
        assertThat(reason(version)).startsWith("The SHA-256 of web-1.0.0.qcow2 is");

        tenant.in(() -> Provenance.of(version).envelope = "{}");
        assertThat(acme.attested(version).fault()).isEqualTo("Its signature can't be read.");
        var end = Instant.now().plusSeconds(20);
        while (!reason(version).endsWith("Its signature can't be read.")) {
            assertThat(Instant.now()).isBefore(end);
            Pause.millis(20);
        }
        assertThat(reason(version)).startsWith("The SHA-256 of web-1.0.0.qcow2 is");
        assertThat(told("image.misfit")).hasSize(2);

        // One of them was mended.
        Published.overwrite(version.published().digest(), before);
        ask(version);
        signing.round();
        assertThat(reason(version)).isEqualTo("Its signature can't be read.");
    }

    private String reason(ImageVersion version) {
        return tenant.in(
                () -> Withdrawal.of(ImageVersion.<ImageVersion>findById(version.id)).reason);
    }

    private List<String> told(String kind) {
        return tenant.in(
                () -> Event.<Event>list("kind", kind).stream().map(it -> it.detail).toList());
    }

    @Test
    void a_deleted_version_that_was_changed_lets_go_of_its_run_when_it_fits_again()
            throws Exception {
        var version = changed();
        var before = Files.readAllBytes(Published.store().fetch(version.published().digest()));
        delete(version);
        signing.round();
        signing.again();
        assertThat(usable(version)).as("its run's other outputs have that disk").isFalse();

        before[before.length / 2] ^= 1;
        Published.overwrite(version.published().digest(), before);
        signing.again();
        assertThat(usable(version)).isTrue();
    }

    @Test
    void a_deleted_version_that_was_changed_lets_go_of_its_run_when_nobody_has_the_disk()
            throws Exception {
        var version = changed();
        delete(version);
        Files.delete(Published.store().fetch(version.published().digest()));
        signing.round();
        assertThat(usable(version)).isTrue();
    }

    private ImageVersion changed() throws IOException {
        var version = acme.version();
        Published.flip(version.published().digest());
        signing.round();
        assertThat(usable(version)).isFalse();
        return version;
    }

    private void delete(ImageVersion version) {
        tenant.in(() -> {
            ImageVersion.<ImageVersion>findById(version.id).delete(tenant.system());
            return null;
        });
    }

    private boolean usable(ImageVersion version) {
        return tenant.in(() -> Withdrawal.of(Run.<Run>findById(version.runId)) == null);
    }
}
