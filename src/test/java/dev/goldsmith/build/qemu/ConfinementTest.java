package dev.goldsmith.build.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfinementTest {
    @TempDir Path folder;

    @BeforeEach
    void root() {
        assumeTrue(Confinement.isRoot(), "only root can be somebody else");
    }

    @Test
    void its_user_is_free_again_though_a_disk_cannot_be_removed() throws IOException {
        var only = new IdRange(1_950_000_010, 1_950_000_010);
        var confinement = Confinement.lease(only);
        var log = Files.writeString(folder.resolve("log"), "x");
        confinement.own(log);
        var disk = folder.resolve("disk.qcow2");
        new QemuImg().blank(disk, 1 << 20);
        confinement.give(disk);
        Files.delete(disk);
        Files.createDirectories(disk.resolve("full"));

        assertThatThrownBy(confinement::close).isInstanceOf(UncheckedIOException.class);

        assertThat(Files.getAttribute(log, "unix:uid")).isEqualTo(0);
        Confinement.lease(only).close();
    }

    @Test
    void a_qemu_that_does_not_end_keeps_its_user() throws IOException {
        var only = new IdRange(1_950_000_011, 1_950_000_011);
        var confinement = Confinement.lease(only);
        confinement.heldBy(() -> true);
        confinement.close();

        assertThatThrownBy(() -> Confinement.lease(only)).isInstanceOf(IOException.class);

        confinement.heldBy(() -> false);
        confinement.close();
        Confinement.lease(only).close();
    }
}
