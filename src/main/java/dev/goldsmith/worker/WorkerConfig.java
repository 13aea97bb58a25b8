package dev.goldsmith.worker;

import dev.goldsmith.build.Capability;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a worker may use of its host. */
@ConfigMapping(prefix = "goldsmith.worker")
public interface WorkerConfig {

    /** What it builds with. */
    @WithDefault("qemu")
    List<Capability> engine();

    /** Runs that are executed at once. */
    @WithDefault("1")
    int slots();

    /** Runs that are followed at once while others build them. */
    @WithDefault("200")
    int azureSlots();

    /** Folder of this host's VMs, layers and base images; default: {@code worker} in the home. */
    Optional<Path> folder();

    /** Most virtual CPUs of a VM; default: all of the host's. */
    Optional<Integer> maxVcpus();

    /** Most memory of a VM in MiB. */
    @WithDefault("4096")
    int maxMemoryMb();

    /** Bytes that kept layers may take. */
    @WithDefault("10737418240")
    long layerBytes();

    /** Bytes that the memory of booted machines may take; 0: every machine boots. */
    @WithDefault("4294967296")
    long warmBytes();

    /** Bytes that base images may take; those in use stay, whatever they take. */
    @WithDefault("21474836480")
    long imageBytes();

    /** Bytes of the file system of {@link #folder} that no build takes. */
    @WithDefault("4294967296")
    long diskReserve();

    /** User ids that VMs run under when the worker is root, each another one. */
    @WithDefault("1900000000-1900000999")
    String vmUsers();

    /** How long a guest may take until it answers. */
    @WithDefault("10m")
    Duration bootDeadline();

    /**
     * {@code auto}, {@code kvm} (no run is taken where it doesn't work) or {@code tcg} (emulation,
     * which isn't an isolation boundary).
     */
    @WithDefault("auto")
    String acceleration();

    /**
     * {@code auto}, {@code namespace} (a network namespace with a filter for each guest) or {@code
     * proxy} (cut off, with an HTTP proxy of the engine's own).
     */
    @WithDefault("auto")
    String guestNetwork();

    /**
     * Address ranges (CIDR) that guests don't reach, instead of IANA's special-purpose ones. The
     * worker's own addresses and metadata addresses are blocked besides.
     */
    Optional<List<String>> guestBlocked();

    /**
     * Exceptions for all guests: {@code 10.1.0.0/16}, {@code 10.1.2.3:3142}, {@code
     * packages.internal}. Metadata addresses stay blocked.
     */
    Optional<List<String>> guestAllowed();

    /** Proxy for the guests' apt, only while the engine is in. */
    Optional<String> aptProxy();

    /** How long the machine of a failed run is kept where its template wants that. */
    @WithDefault("60m")
    Duration keepFailed();

    /** The SSH server that people reach kept machines by. */
    Jump jump();

    interface Jump {
        /** Address that it listens on. */
        @WithDefault("127.0.0.1")
        String host();

        /** Port that it listens on; 0: a free one. */
        @WithDefault("0")
        int port();

        /** Host name that people are told; default: the one that it listens on. */
        Optional<String> address();
    }

    /** PEM file of certificate authorities that guests trust, only while the engine is in. */
    Optional<Path> extraCa();
}
