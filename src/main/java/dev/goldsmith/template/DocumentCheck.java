package dev.goldsmith.template;

import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Port to those who know more about a document than its language: what it names, what it may. */
public interface DocumentCheck {
    /**
     * What is wrong with it for this team, each at its path; runs in a transaction. Where the
     * language found a fault a value is left out or empty, and what is said of it isn't told.
     *
     * @param saved what it is, or will be, a version of; null: of a template that isn't there yet
     */
    List<Violation> check(Access by, Team team, @Nullable Template saved, ImageTemplate template);

    /** Whether it is asked, too, of what is built elsewhere and names nothing of this house. */
    default boolean countsElsewhere() {
        return false;
    }
}
