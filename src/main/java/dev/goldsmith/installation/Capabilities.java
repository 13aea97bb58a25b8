package dev.goldsmith.installation;

import dev.goldsmith.build.Capability;
import io.quarkus.arc.Arc;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** What this installation builds with. */
@Singleton
public class Capabilities {
    private final List<Capability> all;

    @Inject
    public Capabilities(InstallationConfig installation) {
        all = installation.engines();
    }

    /** Those of this installation; entities have nothing injected. */
    public static Capabilities known() {
        return Arc.container().instance(Capabilities.class).get();
    }

    /** What builds templates, none of which says so itself. */
    public Capability byDefault() {
        return all.getFirst();
    }
}
