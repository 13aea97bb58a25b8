package dev.goldsmith.guardrail;

import dev.goldsmith.schema.Guardrails;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The guardrails of a template, as somebody set them once. Never changes; the newest counts. */
@Entity
public class GuardrailVersion extends Owned {
    public long templateId;
    public int number;

    /** As it was sent, pretty. */
    @Column(columnDefinition = "longtext")
    public String document;

    /** See {@link dev.goldsmith.template.FrozenFile}. */
    @Column(columnDefinition = "longtext")
    public String frozen;

    /** SHA-256 over the canonical JSON and the frozen contents. */
    public String fingerprint;

    public @Nullable String authorId;
    public String authorName;
    public Instant createdAt;

    /** What counts of a template now, wherever it was moved; null: nobody ever set any. */
    public static @Nullable GuardrailVersion of(Template template) {
        return find("templateId in ?1 order by id desc", template.lives()).firstResult();
    }

    /** With the contents of their scripts. */
    Rules rules() {
        return new Rules(guardrails(), FrozenFile.read(frozen));
    }

    public Guardrails guardrails() {
        return Guardrails.stored(TemplateReader.tree(document));
    }
}
