package dev.goldsmith.build;

import dev.goldsmith.build.Network.Proxies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a guest is told of its place in the world: by the worker, and by its team's network. */
record Surroundings(EngineSettings settings, Network network, Supplies supplies, Guest guest) {

    /**
     * The engine's own proxy goes before a profile's: where there is one, nothing else leads
     * outside.
     */
    Proxies proxies() {
        return guest.proxy().map(Proxies::of).orElse(network.proxies());
    }

    /** A sentence for the log; empty when there is nothing to say. */
    String about() {
        if (guest.proxy().isPresent()) {
            return network.proxies().isNone()
                    ? "programs ask the engine's proxy; nothing else leads outside"
                    : "programs ask the engine's proxy and not that of network %s: without namespaces on this worker nothing else leads outside"
                            .formatted(network.name());
        }
        return network.proxies().isNone()
                ? ""
                : "programs ask the proxy of network " + network.name();
    }

    /** The worker's and the network's, in one file. */
    Optional<Path> certificates() throws IOException {
        var worker = settings.extraCa();
        if (network.certificates().isEmpty()) {
            return worker;
        }
        var own = worker.isPresent() ? Files.readString(worker.get()).strip() + "\n" : "";
        return Optional.of(
                supplies.written("certificates.pem", own + network.certificates().strip() + "\n"));
    }
}
