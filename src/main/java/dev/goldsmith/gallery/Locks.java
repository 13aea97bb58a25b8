package dev.goldsmith.gallery;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a transaction locks rows of galleries: versions by their ids, then definitions
 * by theirs, then what belongs to them (channels, shares, retention rules, statements, approvals).
 * Two transactions that keep to it never wait for each other.
 */
final class Locks {
    private Locks() {}

    /**
     * A row as it is now, until the transaction ends, also where this transaction has read it
     * before it had the lock.
     */
    static <T> T row(Class<T> type, long id) {
        var row = ImageVersion.getEntityManager().find(type, id);
        if (row != null) {
            now(row);
        }
        return row;
    }

    static void now(Object row) {
        // What this transaction changed itself stays.
        ImageVersion.getEntityManager().flush();
        ImageVersion.getEntityManager().refresh(row, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Those of them that there are, in order; null stands for none. */
    static void versions(@Nullable Long... ids) {
        versions(Stream.of(ids).filter(Objects::nonNull).toList());
    }

    static void versions(Collection<Long> ids) {
        ids.stream().sorted().distinct().forEach(it -> row(ImageVersion.class, it));
    }
}
