package dev.goldsmith.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.armtemplate.ArmResource;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import java.util.Optional;

/**
 * Puts and reads the resources of a deployment as their own addresses do, in the name of whoever
 * deploys.
 */
public interface Resources {
    /** Whether its type can be deployed. */
    boolean knows(ArmResource resource);

    /** Whether it is taken note of and left out. */
    boolean skips(ArmResource resource);

    /**
     * What can be told of a body alone, even of one with faults.
     *
     * @throws Refused INVALID_TEMPLATE
     */
    void read(Access by, ArmResource resource, ObjectNode body);

    /** {@link #put} as far as it goes without fetching; inside a transaction to be undone. */
    void attempt(Access by, ArmResource resource, ObjectNode body);

    /**
     * Returns when the resource is there. Not to be called in a transaction.
     *
     * @return the HTTP status
     * @throws Refused what the resource's address would refuse
     */
    int put(Access by, ArmResource resource, ObjectNode body);

    /**
     * @param id in any case
     * @return empty when there is none that this person reads, or that can be deployed
     */
    Optional<ObjectNode> find(Access by, String id);
}
