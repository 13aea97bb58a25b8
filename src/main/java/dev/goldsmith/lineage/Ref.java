package dev.goldsmith.lineage;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A version or a managed image, by its id. */
public record Ref(boolean managed, long id) {
    /** Null: neither is there. */
    static @Nullable Ref of(@Nullable Object version, @Nullable Object image) {
        return version != null
                ? new Ref(false, (Long) version)
                : image == null ? null : new Ref(true, (Long) image);
    }

    public static List<Long> ids(Collection<Ref> refs, boolean managed) {
        return refs.stream().filter(it -> it.managed == managed).map(Ref::id).toList();
    }
}
