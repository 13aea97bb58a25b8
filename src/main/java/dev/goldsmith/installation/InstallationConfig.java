package dev.goldsmith.installation;

import dev.goldsmith.build.Capability;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where this installation lives and which parts of it this process plays. */
@ConfigMapping(prefix = "goldsmith")
public interface InstallationConfig {

    /** {@code portal}: the doors, admission, sweeper. {@code worker}: executes runs. */
    @WithDefault("portal,worker")
    Set<Role> roles();

    /** Folder of everything this installation keeps on disk, besides the database. */
    @WithDefault(".goldsmith")
    Path home();

    /**
     * The artifact store, shared by portals and workers: a folder, or the address of a container in
     * an Azure storage account; default: {@code store} in the home.
     */
    Optional<String> store();

    /**
     * What opens such a container: an access key or a shared access signature, or {@code file:} and
     * the path of a file that has one.
     */
    Optional<String> storeKey();

    /** What this host has of a store in a container. */
    StoreCache storeCache();

    /** The key under which secrets are stored, shared by portals; default: in the home. */
    Optional<Path> masterKey();

    /**
     * Places besides {@code local} that hold images: name to folder, or to the address of a
     * container in an Azure storage account. A name has lower-case letters, digits and {@code -}.
     */
    Map<String, String> regions();

    /**
     * What opens the containers among them: an access key or a shared access signature, or {@code
     * file:} and the path of a file that has one.
     */
    Map<String, String> regionKeys();

    /** What builds its images, the worker's own by default; see {@link Capabilities}. */
    @WithDefault("${goldsmith.worker.engine:qemu}")
    List<Capability> engines();

    /** What an empty database is filled with at the first start. */
    @WithDefault("none")
    Seed seed();

    /** The platform images that can be built from, besides those that come along. */
    Catalogue catalogue();

    /** What may be fetched for templates. */
    Fetch fetch();

    enum Role {
        PORTAL,
        WORKER
    }

    enum Seed {
        NONE,
        /** Only the administrator. */
        EMPTY,
        /** The administrator and the demo tenant. */
        DEMO
    }

    interface Catalogue {
        /** YAML files in the form of {@code platform-images.yaml}; later ones win. */
        Optional<List<Path>> files();

        /** Plain-http Debian archive that recipes build from; default: this host's own. */
        Optional<String> mirror();

        /** The archive of its security updates; default: this host's own. */
        Optional<String> securityMirror();

        /** How long a base image that was made or downloaded here counts as {@code latest}. */
        @WithDefault("7d")
        Duration fresh();

        /** How often workers look for newer ones of those that triggers wait for. */
        @WithDefault("1h")
        Duration look();

        /** The largest disk that is uploaded, or fetched from an address that was added. */
        @WithDefault("68719476736")
        long maxBytes();
    }

    interface Fetch {
        /** Hosts that may be asked by plain http; a leading {@code *.} stands for subdomains. */
        Optional<List<String>> allowHttp();

        /** Address ranges (CIDR) that are never asked; replaces the built-in list. */
        Optional<List<String>> blocked();

        /** Exceptions from the blocked ranges (CIDR). Metadata addresses stay blocked. */
        Optional<List<String>> allowed();

        /** Ports besides 80 and 443. */
        Optional<List<Integer>> ports();
    }

    /** A cache of contents, in the file system of the worker's folder. */
    interface StoreCache {
        /** Default: {@code cache} in the home. */
        Optional<Path> folder();

        /** What was longest not used goes beyond that. */
        @WithDefault("68719476736")
        long bytes();
    }

    default Path masterKeyFile() {
        return masterKey()
                .orElseGet(() -> home().resolve("master.key"))
                .toAbsolutePath()
                .normalize();
    }

    default boolean plays(Role role) {
        return roles().contains(role);
    }
}
