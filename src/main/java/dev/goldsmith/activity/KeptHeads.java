package dev.goldsmith.activity;

import dev.goldsmith.build.ChunkStore;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The newest signed head of each tenant's chain, and a copy of each checkpoint, where nobody gets
 * by SQL: in the artifact store. A head is only ever replaced by one that extends it, so a chain
 * whose end was cut, or that was written anew, doesn't fit what is kept, whatever is sealed later.
 */
@ApplicationScoped
public class KeptHeads {
    /** In the store; below it a folder for each tenant. */
    private static final String FOLDER = "heads";

    private static final Logger LOG = Logger.getLogger(KeptHeads.class);
    private static final String NEWEST = "newest";
    private static final String CHECKPOINT = "checkpoint-";

    @Inject ChunkStore store;
    @Inject HomeKey home;
    @Inject Tenancy tenancy;

    /** Tenants of which it was said that their chain doesn't fit. */
    private final Set<String> misfits = ConcurrentHashMap.newKeySet();

    /** Keeps the head as it is now, and the checkpoints that have no copy yet. */
    void keep(String tenantId) {
        // The chain's lock, so that of two portals the one with the older head doesn't come last.
        tenancy.in(
                tenantId,
                () -> {
                    var chain = Chain.locked();
                    var kept = newest(tenantId);
                    if (chain.keptSeq > seq(kept)) {
                        lost(tenantId, chain);
                    }
                    if (fits(kept, chain)) {
                        misfits.remove(tenantId);
                        if (chain.headSeq > seq(kept)) {
                            write(tenantId, NEWEST, Checkpoint.sign(tenantId, chain, home));
                        }
                        chain.keptSeq = chain.headSeq;
                    } else if (misfits.add(tenantId)) {
                        LOG.errorf(
                                "the audit chain of tenant %s doesn't extend the head in the store: events were removed or rewritten in the database; verify the chain",
                                tenantId);
                    }
                    for (var it : Checkpoint.<Checkpoint>list("keptAt is null")) {
                        write(tenantId, CHECKPOINT + it.seq, it);
                        it.keptAt = Instant.now();
                    }
                });
    }

    /**
     * What was kept isn't there any more. That is told, in the chain itself, and what is kept
     * begins anew: an operator may have moved the folder away, and nobody does so unseen.
     */
    private void lost(String tenantId, Chain chain) {
        LOG.errorf(
                "the signed head of event %d of tenant %s is missing from the store; a new head of its history is kept",
                chain.keptSeq, tenantId);
        Event.tell(
                Access.system(Tenant.findById(tenantId)),
                null,
                EventKind.HEAD_LOST,
                "head/" + chain.keptSeq,
                Map.of("seq", chain.keptSeq));
        chain.keptSeq = 0;
        if (names(FOLDER + "/" + tenantId).isEmpty()) {
            Checkpoint.update("keptAt = null where keptAt is not null");
        }
    }

    private static long seq(Checkpoint.@Nullable Pin pin) {
        return pin == null ? 0 : pin.seq();
    }

    private static boolean fits(Checkpoint.@Nullable Pin kept, Chain chain) {
        return kept == null
                || kept.seq() <= chain.headSeq
                        && Event.count("seq = ?1 and hash = ?2", kept.seq(), kept.hash()) == 1;
    }

    /** Null when none is kept yet. */
    Checkpoint.@Nullable Pin newest(String tenantId) {
        var file = file(tenantId, NEWEST);
        return file == null ? null : pin(file);
    }

    Checkpoint.@Nullable File newestFile(String tenantId) {
        return file(tenantId, NEWEST);
    }

    /** Those with a copy in the store. */
    List<Checkpoint.Pin> checkpoints(String tenantId) {
        var pins = new ArrayList<Checkpoint.Pin>();
        for (var name : names(FOLDER + "/" + tenantId)) {
            var file = name.startsWith(CHECKPOINT) ? file(tenantId, name) : null;
            if (file != null) {
                pins.add(pin(file));
            }
        }
        return pins;
    }

    /** Tenants with a head in the store. */
    List<String> tenants() {
        return names(FOLDER);
    }

    private List<String> names(String folder) {
        try {
            return store.folders(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Checkpoint.@Nullable File file(String tenantId, String name) {
        try {
            var bytes = store.get(key(tenantId, name));
            return Json.read(new String(bytes, StandardCharsets.UTF_8), Checkpoint.File.class);
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String tenantId, String name, Checkpoint checkpoint) {
        try {
            store.put(
                    key(tenantId, name),
                    Json.write(checkpoint.file()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Checkpoint.Pin pin(Checkpoint.File file) {
        return Checkpoint.pin(Objects.requireNonNull(file.statement()));
    }

    private static String key(String tenantId, String name) {
        return "%s/%s/%s".formatted(FOLDER, tenantId, name);
    }
}
