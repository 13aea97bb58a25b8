package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.build.Pause;
import dev.goldsmith.kernel.ToolFailure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/**
 * What a machine has in its memory, on its way out of QEMU and into another one. QEMU opens no
 * files: it speaks into a socket, and is given a file that was opened.
 */
final class Memory {
    private static final int PIECE = 1 << 20;
    private static final long LOOK_MILLIS = 20;

    /** What devices say of themselves besides. */
    private static final long BESIDES = 256L << 20;

    private static final long FAST = 1L << 40;

    /** In the folder that is QEMU's own. */
    private static final String SOCKET = "qemu/memory.sock";

    private final Qmp monitor;
    private final Confinement confinement;
    private final Path socket;
    private final long most;

    /**
     * @param confinement QEMU's
     * @param bytes of the machine's memory
     */
    Memory(Qmp monitor, Confinement confinement, SocketFolder sockets, long bytes) {
        this.monitor = monitor;
        this.confinement = confinement;
        this.socket = sockets.resolve(SOCKET);
        this.most = bytes + BESIDES;
    }

    /** Done while the machine stands still. */
    interface Meanwhile {
        void run() throws IOException;
    }

    /** The machine goes on afterwards, however it ended. */
    void write(Path file, Meanwhile meanwhile, Watch watch) throws TimeUp, IOException {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            server.configureBlocking(false);
            confinement.own(socket);
            monitor.execute("stop", Map.of());
            try {
                monitor.execute("migrate-set-parameters", Map.of("max-bandwidth", FAST));
                monitor.execute("migrate", Map.of("uri", "unix:" + socket));
                try (var from = accept(server, watch)) {
                    receive(from, file);
                }
                await(watch);
                meanwhile.run();
            } finally {
                monitor.execute("cont", Map.of());
            }
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    private SocketChannel accept(ServerSocketChannel server, Watch watch)
            throws TimeUp, IOException {
        while (true) {
            var from = server.accept();
            if (from != null) {
                return from;
            }
            look(watch);
            Pause.millis(LOOK_MILLIS);
        }
    }

    private void receive(SocketChannel from, Path file) throws IOException {
        var own =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var to = FileChannel.open(file, how, own)) {
            var piece = ByteBuffer.allocateDirect(PIECE);
            long bytes = 0;
            while (from.read(piece) >= 0) {
                piece.flip();
                bytes += piece.remaining();
                if (bytes > most) {
                    throw new ToolFailure("QEMU says more than the machine's memory holds");
                }
                while (piece.hasRemaining()) {
                    to.write(piece);
                }
                piece.clear();
            }
        }
    }

    /** A machine that was started for it goes on where the other one was. */
    void goOn(Watch watch) throws TimeUp, IOException {
        await(watch);
        monitor.execute("cont", Map.of());
    }

    private void await(Watch watch) throws TimeUp, IOException {
        while (!look(watch)) {
            Pause.millis(LOOK_MILLIS);
        }
    }

    /** Whether all of it has come over. */
    private boolean look(Watch watch) throws TimeUp, IOException {
        watch.check();
        var status = monitor.execute("query-migrate", Map.of()).path("status").asText("none");
        return switch (status) {
            case "completed" -> true;
            case "failed", "cancelled" ->
                    throw new ToolFailure("QEMU could not move the machine's memory");
            default -> false;
        };
    }
}
