package dev.goldsmith.gallery;

import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import org.jspecify.annotations.Nullable;

/**
 * Which derivatives follow a channel or have a version pinned: what the newest documents of
 * templates say ({@link Followed}), where it can be asked for. {@link Followings} write it.
 */
@Entity
public class Following extends Owned {
    public long templateId;
    public long definitionId;

    /** Null: {@link #versionId} is pinned. */
    public @Nullable Long channelId;

    public @Nullable Long versionId;

    /** Null: it takes what {@code latest} means, or starts from no gallery. */
    public static @Nullable Following of(Template template) {
        return find("templateId", template.id).firstResult();
    }

    /** Writes down what a template takes now. */
    static void note(Template template, @Nullable Followed followed) {
        delete("templateId", template.id);
        var definition = followed == null ? null : followed.definition();
        if (followed == null || definition == null) {
            return;
        }
        var following = new Following();
        following.templateId = template.id;
        following.definitionId = definition.id;
        if (followed.channel() != null) {
            var channel = Channel.find(definition, followed.channel());
            following.channelId = channel == null ? null : channel.id;
        } else {
            following.versionId =
                    VersionNumber.parse(String.valueOf(followed.source().version()))
                            .map(number -> ImageVersion.of(definition, number))
                            .map(Following::staying)
                            .orElse(null);
        }
        if (following.channelId != null || following.versionId != null) {
            following.persist();
        }
    }

    private static Long staying(ImageVersion version) {
        version.stay();
        return version.id;
    }
}
