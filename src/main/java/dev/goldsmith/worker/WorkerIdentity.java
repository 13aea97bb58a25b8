package dev.goldsmith.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/** The name of this worker's life: a restarted one is another. */
@ApplicationScoped
public class WorkerIdentity {
    private final String host = hostName();
    private final String id = host + "-" + UUID.randomUUID().toString().substring(0, 8);

    public String id() {
        return id;
    }

    public String host() {
        return host;
    }

    private static String hostName() {
        try {
            var name = InetAddress.getLocalHost().getHostName();
            return name.length() <= 80 ? name : name.substring(0, 80);
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }
}
