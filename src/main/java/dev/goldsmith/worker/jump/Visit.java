package dev.goldsmith.worker.jump;

import dev.goldsmith.build.KeptGuest;
import dev.goldsmith.tenant.Access;
import java.time.Instant;
import java.util.TreeSet;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;

/** Somebody in the machine of one run: who, by which key, since when, and what they used there. */
final class Visit {
    static final AttributeKey<Visit> KEY = new AttributeKey<>();

    final Access by;
    final long runId;
    final KeptGuest guest;
    final String publicKey;
    final String fingerprint;
    final Instant since = Instant.now();
    private final TreeSet<String> used = new TreeSet<>();
    private boolean entered;

    Visit(Access by, long runId, KeptGuest guest, String publicKey, String fingerprint) {
        this.by = by;
        this.runId = runId;
        this.guest = guest;
        this.publicKey = publicKey;
        this.fingerprint = fingerprint;
    }

    /** Null until the session has shown that it has the key. */
    static @Nullable Visit of(Session session) {
        var visit = session.getAttribute(KEY);
        return visit != null && visit.entered ? visit : null;
    }

    void entered() {
        entered = true;
    }

    boolean isEntered() {
        return entered;
    }

    synchronized void uses(String what) {
        used.add(what);
    }

    synchronized String used() {
        return used.isEmpty() ? "nothing" : String.join(", ", used);
    }
}
