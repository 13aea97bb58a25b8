package dev.goldsmith.gallery;

import dev.goldsmith.kernel.Refused;
import io.quarkus.arc.Arc;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Port to those who know what the ancestors of an image ask of it, wherever it goes later. */
public interface Descent {
    /** Those of this installation; entities have nothing injected. */
    static Descent known() {
        return Arc.container().instance(Descent.class).get();
    }

    /**
     * @param runId the run that built the image
     * @param regions where it shall be
     * @param tags that it shall have; null: they stay
     * @throws Refused CONFLICT with everything that an ancestor forbids
     */
    void requireAllowed(long runId, List<String> regions, @Nullable Map<String, String> tags);

    /**
     * @throws Refused CONFLICT when an ancestor asks of what is promoted what this version isn't
     */
    void requirePromotable(ImageVersion version);
}
