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
}
