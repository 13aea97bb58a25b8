package dev.goldsmith.template;

import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;

/**
 * Port to those who know whether the images that a template names are there: the source that it
 * starts from and the definitions that it distributes to.
 */
public interface ImageReferences extends DocumentCheck {
    /** Makes what a template may count on, in the transaction that saves it. */
    void prepare(Access by, Team team, ImageTemplate template);
}
