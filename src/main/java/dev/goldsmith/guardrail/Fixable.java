package dev.goldsmith.guardrail;

import dev.goldsmith.gallery.ImageVersion;
import org.jspecify.annotations.Nullable;

/** Port to those who know the vulnerabilities of versions. */
public interface Fixable {
    /**
     * Whether a version has a vulnerability that needn't be there, by what is known at this moment.
     *
     * @param severity of at least this one
     * @param days known for more than so many
     * @return what is wrong with it, as the rest of a sentence; also when that isn't known. Null:
     *     nothing
     */
    @Nullable String fault(ImageVersion version, String severity, int days);
}
