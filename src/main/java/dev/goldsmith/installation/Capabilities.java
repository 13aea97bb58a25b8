package dev.goldsmith.installation;

import dev.goldsmith.build.Capability;
import io.quarkus.arc.Arc;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What this installation builds with. */
@Singleton
@Unremovable
public class Capabilities {
    private final List<Capability> all;

    @Inject
    public Capabilities(InstallationConfig installation) {
        all = installation.engines().stream().distinct().toList();
    }

    /** Those of this installation; entities have nothing injected. */
    public static Capabilities known() {
        return Arc.container().instance(Capabilities.class).get();
    }

    /** In the order of the settings. */
    public List<Capability> all() {
        return all;
    }

    /** Those that can build what doesn't name its engine. */
    public List<Capability> here() {
        return all.stream().filter(it -> !it.isElsewhere()).toList();
    }

    /** What builds templates, unless they or their tenant say otherwise. */
    public Capability byDefault() {
        return here().stream().findFirst().orElseGet(all::getFirst);
    }

    /** Empty when this installation has none of that word. */
    public Optional<Capability> find(@Nullable String word) {
        return all.stream().filter(it -> it.word().equalsIgnoreCase(word)).findFirst();
    }
}
