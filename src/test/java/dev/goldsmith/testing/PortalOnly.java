package dev.goldsmith.testing;

import dev.goldsmith.launch.Ports;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A portal that does nothing by itself: no worker, no background duties. What a test drives is all
 * that happens.
 */
public final class PortalOnly implements QuarkusTestProfile {
    /** Another one in each JVM of tests that run beside one another. */
    public static final Path HOME = Path.of(System.getProperty("test.home", "target/portal-only"));

    /** Told of heads by whoever lets it. */
    public static final Path WITNESS = beside("witness.jsonl");

    /** What a test puts there is imported when it says so. */
    public static final Path ADVISORIES = beside("advisories");

    /** Places for images. */
    public static final Path REGIONS = beside("regions");

    private static Path beside(String name) {
        return HOME.resolveSibling(HOME.getFileName() + "-" + name);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        var settings = new HashMap<String, String>();
        // A test makes their folders, or leaves one away.
        settings.put("goldsmith.regions.west", REGIONS.resolve("west").toString());
        settings.put("goldsmith.regions.east", REGIONS.resolve("east").toString());
        settings.put("goldsmith.engines", "qemu,pretend,azure");
        // A test comes through a proxy, when it says so.
        settings.put("goldsmith.proxies", "127.0.0.1");
        // More than a portal has, and soon filled.
        settings.put("goldsmith.limits.bodies", "64M");
        settings.put("goldsmith.advisory.folder", ADVISORIES.toString());
        settings.put("goldsmith.activity.witness", WITNESS.toUri().toString());
        var ports = freePorts();
        settings.putAll(
                Map.of(
                        "goldsmith.mail.host", "127.0.0.1",
                        "goldsmith.mail.port", Integer.toString(ports[0]),
                        "goldsmith.mail.first-retry", "0s",
                        "goldsmith.roles", "portal",
                        "goldsmith.home", HOME.toString(),
                        "quarkus.scheduler.enabled", "false",
                        "quarkus.http.test-port", "0",
                        // The one address where a test may offer scripts.
                        "goldsmith.fetch.ports", Integer.toString(ports[1]),
                        "goldsmith.fetch.allow-http", "127.0.0.1",
                        "goldsmith.fetch.allowed", "127.0.0.1/32"));
        return settings;
    }

    private static int[] freePorts() {
        try {
            return Ports.free(2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
