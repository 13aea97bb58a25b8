package dev.goldsmith.build.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnixSocketTest {
    /** Not JUnit's own folder, whose path may be too long for a socket. */
    private Path folder;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createTempDirectory("socket");
    }

    @AfterEach
    void clear() throws IOException {
        dev.goldsmith.build.Folders.delete(folder);
    }

    @Test
    void nobodyIsThere() throws IOException {
        assertThat(UnixSocket.connect(folder.resolve("s"))).isNull();
    }

    @Test
    void theFileIsThereAndNobodyListens() throws IOException {
        var socket = folder.resolve("s");
        bound(socket).close();

        assertThat(socket).exists();
        assertThat(UnixSocket.connect(socket)).isNull();
    }

    @Test
    void somebodyListens() throws IOException {
        var socket = folder.resolve("s");
        try (var _ = bound(socket);
                var channel = UnixSocket.connect(socket)) {
            assertThat(channel).isNotNull();
            assertThat(channel.isConnected()).isTrue();
        }
    }

    private static ServerSocketChannel bound(Path socket) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket));
    }
}
