package dev.goldsmith.template;

import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import java.util.List;

/**
 * Port to those who know whether the images that a template names are there: the source that it
 * starts from and the definitions that it distributes to.
 */
public interface ImageReferences {
    /** What is wrong with the references, each at its path; runs in a transaction. */
    List<Violation> check(Access by, Team team, ImageTemplate template);

    /** Makes what a template may count on, in the transaction that saves it. */
    void prepare(Access by, Team team, ImageTemplate template);
}
