package dev.goldsmith.worker;

import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a worker that died left on this host. */
@ApplicationScoped
public class Leftovers {
    @Inject Engines engines;
    @Inject Queue queue;

    private final ReentrantLock reaping = new ReentrantLock();

    /** What belongs to no run that is at work anywhere goes; its finished layers are kept first. */
    void reap() {
        // Two of them would take from one another what they keep.
        reaping.lock();
        try {
            var alive =
                    Stream.concat(queue.held().stream(), queue.kept().stream())
                            .map(ref -> Run.globalName(ref.runId(), ref.fence()))
                            .collect(Collectors.toSet());
            engines.all().forEach(engine -> engine.reap(alive));
        } finally {
            reaping.unlock();
        }
    }
}
