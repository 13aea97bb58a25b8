package dev.goldsmith.build.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceNetworkTest {
    @TempDir Path folder;

    @Test
    void a_process_that_is_not_inside_yet_gets_no_network() throws IOException {
        try (var sockets = SocketFolder.of(folder);
                var network =
                        new NamespaceNetwork(
                                folder,
                                sockets,
                                Walls.now(Vms.settings(folder), List.of()),
                                Sandbox.FULL)) {
            // It never leaves this host's own namespace, where a network for it would do harm.
            var outside = new ProcessBuilder("sleep", "0.3").start();

            assertThatThrownBy(() -> network.connect(outside.pid()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the machine did not get a network namespace of its own");
            assertThat(folder.resolve("slirp.pid")).doesNotExist();
        }
    }
}
