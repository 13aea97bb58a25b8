package dev.goldsmith.run;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What runs of a template build, copied when they are asked for, so that later edits can't change
 * it: once for all that build the same, since a million of them have a few texts. Never changed.
 */
@Entity
public class RunInputs extends Owned {
    public long templateId;

    /** SHA-256 of the texts. */
    public String digest;

    @Column(columnDefinition = "longtext")
    public String document;

    @Column(columnDefinition = "longtext")
    public String frozen;

    /**
     * The network profile as it was, or as it was for the run whose disk is distributed; null: the
     * public internet.
     */
    @Column(columnDefinition = "longtext")
    public @Nullable String network;

    /**
     * What the image is checked for besides, as those who know what it descends from write it;
     * null: nothing.
     */
    @Column(columnDefinition = "longtext")
    public @Nullable String guardrails;

    /**
     * The row of these texts; the template is locked, so that no other one is written meanwhile.
     */
    static RunInputs of(
            long templateId,
            String document,
            String frozen,
            @Nullable String network,
            @Nullable String guardrails) {
        var digest = digest(document, frozen, network, guardrails);
        return RunInputs.<RunInputs>find("templateId = ?1 and digest = ?2", templateId, digest)
                .firstResultOptional()
                .orElseGet(() -> {
                    var inputs = new RunInputs();
                    inputs.templateId = templateId;
                    inputs.digest = digest;
                    inputs.document = document;
                    inputs.frozen = frozen;
                    inputs.network = network;
                    inputs.guardrails = guardrails;
                    inputs.persist();
                    return inputs;
                });
    }

    /** Of their own digests, each of one length: no text can pass for the end of another. */
    private static String digest(@Nullable String... texts) {
        return Digest.of(
                        Stream.of(texts)
                                .map(text -> text == null ? "-" : Digest.of(text).hex())
                                .collect(Collectors.joining(" ")))
                .hex();
    }
}
