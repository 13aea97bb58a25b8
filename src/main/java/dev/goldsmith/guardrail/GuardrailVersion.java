package dev.goldsmith.guardrail;

import dev.goldsmith.schema.Guardrails;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Ranges;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
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
        return newest(Map.of(template.id, template.lives())).get(template.id);
    }

    /**
     * What counts of each of these templates now.
     *
     * @param lives as {@link dev.goldsmith.template.Lives#of} gives them
     * @return by the template's id; one for which nobody ever set any isn't there
     */
    static Map<Long, GuardrailVersion> newest(Map<Long, List<Long>> lives) {
        var ranges = new Ranges("guardrail_version", "id");
        lives.values().stream()
                .flatMap(List::stream)
                .distinct()
                .forEach(life -> ranges.add(Map.of("template_id", life)));
        var ids = ranges.ofEach(1);
        var byLife =
                ids.isEmpty()
                        ? Map.<Long, GuardrailVersion>of()
                        : GuardrailVersion.<GuardrailVersion>list("id in ?1", ids).stream()
                                .collect(Collectors.toMap(it -> it.templateId, it -> it));
        Map<Long, GuardrailVersion> newest = new HashMap<>();
        lives.forEach((template, its) ->
                its.stream()
                        .map(byLife::get)
                        .filter(Objects::nonNull)
                        .max(Comparator.comparing(it -> it.id))
                        .ifPresent(it -> newest.put(template, it)));
        return newest;
    }

    /** With the contents of their scripts. */
    Rules rules() {
        return new Rules(guardrails(), FrozenFile.read(frozen));
    }

    public Guardrails guardrails() {
        return Guardrails.stored(TemplateReader.tree(document));
    }
}
