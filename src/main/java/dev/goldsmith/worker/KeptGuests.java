package dev.goldsmith.worker;

import dev.goldsmith.build.KeptGuest;
import dev.goldsmith.run.KeptVm;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The kept machines of this worker, and how people reach them. */
@ApplicationScoped
public class KeptGuests {
    private record Key(String tenantId, long runId) {}

    private final Map<Key, KeptGuest> guests = new ConcurrentHashMap<>();
    private volatile KeptVm.Way way = new KeptVm.Way("", "");

    /** Told by the jump server when it listens. */
    public void reachedBy(KeptVm.Way way) {
        this.way = way;
    }

    public KeptVm.Way way() {
        return way;
    }

    public Optional<KeptGuest> find(String tenantId, long runId) {
        return Optional.ofNullable(guests.get(new Key(tenantId, runId)));
    }

    void add(String tenantId, long runId, KeptGuest guest) {
        guests.put(new Key(tenantId, runId), guest);
    }

    void remove(String tenantId, long runId) {
        guests.remove(new Key(tenantId, runId));
    }
}
