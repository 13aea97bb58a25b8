package dev.goldsmith.gallery;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list of packages that published versions have, and whether its packages are rows that can be
 * looked for. Whatever makes a version visible or takes it away says that its list is due; a duty
 * looks then whether anybody has it, so that rows are written and deleted by one hand.
 */
@Entity
@Table(name = "package_list")
public class ListedContent extends Owned {
    /** SHA-256 of the list, in hexadecimal. */
    public String digest;

    @Enumerated(EnumType.STRING)
    public State state;

    /**
     * The release of a distribution that it is of, {@code Debian:12}; null: unknown, or none that
     * advisories are about.
     */
    public @Nullable String ecosystem;

    public enum State {
        DUE,
        READ,
        /** Not in the store, or not to be had from it, when it was looked for last. */
        MISSING,
        /** No list of packages. */
        UNREADABLE
    }

    /** In the transaction that changes a version. */
    static void due(String tenantId, String digest) {
        getEntityManager()
                .createNativeQuery(
                        """
                        insert into package_list (tenant_id, digest, state)
                        values (:tenant, :digest, 'DUE') on duplicate key update state = 'DUE'
                        """)
                .setParameter("tenant", tenantId)
                .setParameter("digest", digest)
                .executeUpdate();
    }

    /** Locked until the transaction ends: nobody makes a version of it visible meanwhile. */
    public static @Nullable ListedContent locked(long id) {
        return getEntityManager().find(ListedContent.class, id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Whether a published version has it. */
    public boolean used() {
        return ImageVersion.find(
                                "content.packages = ?1 and state = ?2",
                                digest,
                                ImageVersion.State.PUBLISHED)
                        .page(0, 1)
                        .firstResult()
                != null;
    }

    public static List<ListedContent> of(java.util.Collection<Long> ids) {
        return list("id in ?1", ids);
    }

    /** By their digests. */
    public static List<ListedContent> withDigests(java.util.Collection<String> digests) {
        return list("digest in ?1", digests);
    }
}
