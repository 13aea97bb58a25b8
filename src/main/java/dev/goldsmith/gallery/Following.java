package dev.goldsmith.gallery;

import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import org.jspecify.annotations.Nullable;

/**
 * What a derivative takes of the image definition that its document starts from: the version that a
 * channel means at the run, or always the same one. The document stays one that Azure can build.
 */
@Entity
public class Following extends Owned {
    public long templateId;
    public long definitionId;

    /** Null: {@link #versionId} is pinned. */
    public @Nullable Long channelId;

    public @Nullable Long versionId;

    /** Null: it takes what its document says. */
    public static @Nullable Following of(Template template) {
        return find("templateId", template.id).firstResult();
    }
}
