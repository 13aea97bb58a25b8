package dev.goldsmith.provenance;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.TenantKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What made a version, as the tenant's key has signed it. */
@Entity
public class Provenance extends Owned {
    public long versionId;

    /** An {@link Envelope}. */
    @Column(columnDefinition = "longtext")
    public String envelope;

    public String keyName;
    public Instant signedAt;

    static @Nullable Provenance of(ImageVersion version) {
        return find("versionId", version.id).firstResult();
    }

    static void sign(ImageVersion version, String statement, HomeKey home) {
        var key = TenantKey.current(version.tenantId, home);
        var provenance = new Provenance();
        provenance.versionId = version.id;
        provenance.envelope = Envelope.sign(key, home, statement).json();
        provenance.keyName = key.name();
        provenance.signedAt = Instant.now();
        provenance.persist();
    }

    /** What is wrong with a version's signature, as a sentence; null: it fits. */
    static @Nullable String fault(ImageVersion version) {
        var provenance = of(version);
        if (provenance == null) {
            return version.attestation.wasSigned() ? "Its signature is gone." : null;
        }
        return provenance.misfit(version);
    }

    private @Nullable String misfit(ImageVersion version) {
        try {
            var read = Envelope.read(envelope);
            var key = TenantKey.named(read.keyId());
            if (key == null) {
                return "It is signed by key %s, which isn't this tenant's."
                        .formatted(read.keyId().replaceAll("[^0-9a-f]", "?"));
            }
            if (!read.signedBy(key)) {
                return "Its signature by key %s isn't right: it or what it signs was changed."
                        .formatted(key.name());
            }
            var signed = Statement.read(read.statement()).subject();
            return signed.equals(Subject.of(version))
                    ? Claims.misfit(read.statement(), version)
                    : "Its signature is that of something else, %s."
                            .formatted(signed.isEmpty() ? "of nothing" : signed.getFirst().name());
        } catch (IllegalArgumentException _) {
            return "Its signature can't be read.";
        }
    }
}
