package dev.goldsmith.template;

import dev.goldsmith.fetch.Fetched;
import dev.goldsmith.kernel.Refused;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Port to those who can read for a team what isn't open to all. */
public interface ClosedAddress {
    /**
     * @return empty: it isn't of a kind that this one can read, or the team has nothing that opens
     *     it
     * @throws Refused FETCH_FAILED when what the team has doesn't open it, with what to do
     */
    Optional<Fetched> read(long teamId, URI address, Path into);
}
