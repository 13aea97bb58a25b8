package dev.goldsmith.gallery;

import dev.goldsmith.run.Sweeper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** What a lost worker was copying isn't being copied any more. */
@ApplicationScoped
class LostCopies {
    void lost(@Observes Sweeper.Lost lost) {
        ImageReplica.stopped(lost.run());
    }
}
