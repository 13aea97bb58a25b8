package dev.goldsmith.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** Ports of this machine, of its 127.0.0.1 unless something else is said. */
public final class Ports {

    private Ports() {}

    /** Different free ports, as many as asked: held together while chosen, so none comes twice. */
    public static int[] free(int count) throws IOException {
        var sockets = new ServerSocket[count];
        var ports = new int[count];
        try {
            for (var i = 0; i < count; i++) {
                sockets[i] = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ports[i] = sockets[i].getLocalPort();
            }
        } finally {
            for (var socket : sockets) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
        return ports;
    }

    /** Why no server could listen there now; null when one could. */
    static @Nullable String obstacle(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return null;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Where this machine reaches who listens at this address, as URLs want it. */
    static String reached(String host) {
        return switch (host) {
            case "0.0.0.0", "::", "[::]" -> "127.0.0.1";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    }

    /** Whether somebody answers there. */
    public static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }
}
