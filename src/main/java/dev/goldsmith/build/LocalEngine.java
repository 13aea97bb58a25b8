package dev.goldsmith.build;

import dev.goldsmith.build.store.LayerStore;
import dev.goldsmith.build.store.WarmStore;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;

/** Builds in virtual machines of this host. */
public final class LocalEngine implements Engine {
    final EngineSettings settings;
    final Sources sources;
    final Hypervisor hypervisor;
    final Disks disks;
    final ContentStore store;
    final LayerStore layers;
    final WarmStore warm;
    final Clock clock;

    public LocalEngine(
            EngineSettings settings,
            Sources sources,
            Hypervisor hypervisor,
            Disks disks,
            ContentStore store,
            LayerStore layers,
            WarmStore warm,
            Clock clock) {
        this.settings = settings;
        this.sources = sources;
        this.hypervisor = hypervisor;
        this.disks = disks;
        this.store = store;
        this.layers = layers;
        this.warm = warm;
        this.clock = clock;
    }

    @Override
    public Capability capability() {
        return Capability.QEMU;
    }

    @Override
    public Condition look() {
        return hypervisor.look();
    }

    @Override
    public void execute(Order order, Journal journal, Distribution distribution)
            throws BuildFailure, PartlyDistributed, Kept {
        var site = new Site(this, order, Planner.plan(order), journal);
        try (var build = new Build(site, distribution)) {
            try {
                build.walk();
            } catch (BuildFailure failure) {
                var kept = build.keep();
                if (kept != null) {
                    throw new Kept(failure, kept);
                }
                throw failure;
            }
        }
    }

    @Override
    public void reap(Set<String> alive) {
        hypervisor.reap(alive, run -> new FrozenLayers(this, Site.disks(run)).keep());
    }

    @Override
    public void keepOnly(Set<String> tenants) throws IOException {
        layers.keepOnly(tenants);
        warm.keepOnly(tenants);
    }
}
