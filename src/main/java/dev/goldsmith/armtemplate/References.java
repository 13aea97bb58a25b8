package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What {@code reference()} reads: resources that exist while a template is deployed. */
public interface References {
    /**
     * @param id a resource id, in any case
     * @return the resource as the door shows it, {@code properties} in it
     */
    Optional<ObjectNode> find(String id);

    /**
     * A module's outputs were asked for, which come of the template and not of here.
     *
     * @param id the module's, in lower case
     */
    default void askedForModule(String id) {}

    /** Whether nothing is read, and what is wrong with a value is told elsewhere. */
    default boolean onlyAsks() {
        return false;
    }
}
