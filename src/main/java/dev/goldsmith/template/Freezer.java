package dev.goldsmith.template;

import dev.goldsmith.build.store.Store;
import dev.goldsmith.fetch.Fetched;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.FetchTarget;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fetches the scripts and files that a document names into the store: a version keeps them. */
@ApplicationScoped
public class Freezer {
    @Inject Store store;
    @Inject GuardedFetch fetch;
    @Inject KeptAddresses addresses;
    @Inject Instance<ClosedAddress> closed;

    /**
     * @throws Refused FETCH_FAILED with everything that can't be had
     */
    List<FrozenFile> freeze(Team team, ImageTemplate document) {
        return freeze(team, FetchTarget.of(document));
    }

    /**
     * As {@link #freeze(Team, ImageTemplate)}, of any document.
     *
     * @param team which knows what the addresses' marks stand for
     */
    public List<FrozenFile> freeze(Team team, List<FetchTarget> targets) {
        var frozen = new ArrayList<FrozenFile>();
        var faults = new ArrayList<Violation>();
        for (var target : targets) {
            try {
                frozen.add(freeze(team, target, addresses.whole(team.id, target.uri())));
            } catch (Refused refused) {
                faults.add(new Violation(target.path(), refused.detail()));
            }
        }
        if (!faults.isEmpty()) {
            throw new Refused(Refusal.FETCH_FAILED, faults.getFirst().message(), faults);
        }
        return frozen;
    }

    /** As everybody may, else as somebody can for this team. */
    private Fetched fetched(Team team, URI address, Path into) {
        try {
            return fetch.fetch(address, into);
        } catch (Refused refused) {
            return closed.stream()
                    .filter(it -> refused.refusal == Refusal.FETCH_FAILED)
                    .flatMap(it -> it.read(team.id, address, into).stream())
                    .findFirst()
                    .orElseThrow(() -> refused);
        }
    }

    private FrozenFile freeze(Team team, FetchTarget target, String whole) {
        try {
            var folder = Files.createDirectories(store.workbench().resolve("incoming"));
            var file = Files.createTempFile(folder, "fetch", ".part");
            try {
                var fetched = fetched(team, URI.create(whole), file);
                if (target.checksum() != null
                        && !target.checksum().equals(fetched.digest().hex())) {
                    throw new Refused(
                            Refusal.FETCH_FAILED,
                            "'%s' has the SHA-256 %s, not %s as sha256Checksum says."
                                    .formatted(
                                            target.uri(),
                                            fetched.digest().hex(),
                                            target.checksum()));
                }
                ScriptText.require(target, fetched, file);
                store.put(file);
                return new FrozenFile(
                        target.path(), target.uri(), fetched.digest().hex(), fetched.bytes());
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the store can't be written", e);
        }
    }
}
