package dev.goldsmith.run;

import io.quarkus.arc.Arc;

/** Port to those who hear of the workers. */
public interface Workforce {
    /** That of this installation; entities have nothing injected. */
    static Workforce known() {
        return Arc.container().instance(Workforce.class).get();
    }

    /** Whether a worker that was heard of lately can execute runs of this capability now. */
    boolean has(String capability);
}
