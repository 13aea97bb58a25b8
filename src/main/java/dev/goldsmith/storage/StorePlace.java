package dev.goldsmith.storage;

import dev.goldsmith.build.store.Place;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place of the installation as its last sweep found it. */
@Entity
public class StorePlace extends PanacheEntityBase {
    private static final int LONGEST = 1000;

    @Id public String name;

    public Instant begunAt;

    /** When the last whole sweep ended; null when none did. */
    public @Nullable Instant endedAt;

    public long contents;
    public long bytes;
    public long leaving;
    public long leavingBytes;

    /** Contents that ever went from here. */
    public long gone;

    public long goneBytes;
    public long lastGoneBytes;

    /** Why it can't be swept. */
    public @Nullable String fault;

    public static List<StorePlace> all() {
        return list("order by name");
    }

    /**
     * Whether whoever asks shall sweep it now: nobody did for this long. Needs a transaction.
     *
     * @param name of a place
     */
    static boolean claim(String name, Duration every) {
        StorePlace place = findById(name, LockModeType.PESSIMISTIC_WRITE);
        var now = Instant.now();
        if (place == null) {
            place = new StorePlace();
            place.name = name;
            place.begunAt = now;
            // At once: of two portals at their very first round, one learns here that it lost.
            place.persistAndFlush();
            return true;
        }
        if (place.begunAt.plus(every).isAfter(now)) {
            return false;
        }
        place.begunAt = now;
        return true;
    }

    /** Whether a sweep that began after this time has ended. */
    boolean sweptSince(Instant time) {
        return begunAt.isAfter(time) && endedAt != null && endedAt.isAfter(begunAt);
    }

    static void found(String name, Place.Found found) {
        StorePlace place = findById(name, LockModeType.PESSIMISTIC_WRITE);
        place.contents = found.contents();
        place.bytes = found.bytes();
        place.leaving = found.leaving();
        place.leavingBytes = found.leavingBytes();
        place.gone += found.gone();
        place.goneBytes += found.goneBytes();
        place.lastGoneBytes = found.goneBytes();
        place.fault = null;
        place.endedAt = Instant.now();
    }

    static void failed(String name, String fault) {
        StorePlace place = findById(name, LockModeType.PESSIMISTIC_WRITE);
        place.fault = fault.length() <= LONGEST ? fault : fault.substring(0, LONGEST);
    }
}
