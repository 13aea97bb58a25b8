package dev.goldsmith.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

class MishapTest {
    @Test
    void what_is_wanting_is_said_and_where_the_rest_is() {
        var thrown =
                new IllegalStateException(
                        new UncheckedIOException(new NotDirectoryException("/store/logs/acme")));
        var mishap = Mishap.of(thrown, Logger.getLogger(MishapTest.class), "a test");
        assertThat(mishap.said())
                .isEqualTo(
                        "acme isn't a folder (error %s in the worker's log)"
                                .formatted(mishap.id()));
    }

    @Test
    void nobody_reads_of_this_hosts_folders_tools_and_classes() {
        assertThat(said(new NoSuchFileException("/srv/gs/vms/acme-7/captured.qcow2")))
                .isEqualTo("captured.qcow2 is missing");
        assertThat(said(new AccessDeniedException("/data")))
                .isEqualTo("no permission to read or write data");
        assertThat(said(new IOException(new ConnectException("Connection refused"))))
                .isEqualTo("Connection refused");
        assertThat(said(new IOException("/dev/kvm can't be opened, see https://example.org/a/kvm")))
                .isEqualTo("/dev/kvm can't be opened, see https://example.org/a/kvm");
        for (var foreign :
                List.of(
                        new ToolFailure("qemu-img ended with 1: Could not open '/srv/gs/1.qcow2'"),
                        new ClosedChannelException(),
                        new IOException())) {
            assertThat(said(foreign))
                    .matches(
                            "an unexpected error; the worker's log has it under error [0-9a-f]{8}");
        }
    }

    private static String said(IOException e) {
        return Mishap.said(e, Logger.getLogger(MishapTest.class), "a test");
    }
}
