package dev.goldsmith.build.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmStoreTest {
    private static final Digest A = Digest.of("a");
    private static final Digest B = Digest.of("b");
    private static final Digest C = Digest.of("c");

    @TempDir Path folder;

    @Test
    void a_state_is_there_for_its_tenant_alone_and_for_nobody_else_of_the_host() throws Exception {
        keep("acme", A, 10);

        assertThat(store(100).find("acme", A))
                .hasValueSatisfying(it -> assertThat(it.memory()).hasSize(10));
        assertThat(store(100).find("globex", A)).isEmpty();
        assertThat(store(100).find("acme", B)).isEmpty();
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("warm"))))
                .isEqualTo("rwx------");
    }

    @Test
    void the_longest_unused_go_for_a_new_one() throws Exception {
        keep("acme", A, 40);
        keep("globex", B, 40);
        aged("acme", A, 20);
        aged("globex", B, 10);
        store(100).find("acme", A);

        keep("acme", C, 40);

        assertThat(store(100).find("acme", A)).as("used last").isPresent();
        assertThat(store(100).find("globex", B)).isEmpty();
        assertThat(store(100).find("acme", C)).isPresent();
    }

    @Test
    void one_of_the_same_key_takes_the_place_of_the_one_before() throws Exception {
        keep("acme", A, 40);
        keep("acme", A, 60);

        assertThat(store(100).find("acme", A))
                .hasValueSatisfying(it -> assertThat(it.memory()).hasSize(60));
        store(100).drop("acme", A);
        assertThat(store(100).find("acme", A)).isEmpty();
    }

    @Test
    void what_could_not_be_made_leaves_nothing() throws Exception {
        assertThatThrownBy(() ->
                        store(100)
                                .keep(
                                        "acme",
                                        A,
                                        files -> {
                                            Files.write(files.memory(), new byte[5]);
                                            throw new IOException("the disk is full");
                                        }))
                .hasMessage("the disk is full");

        assertThat(store(100).find("acme", A)).isEmpty();
        assertThat(folder.resolve("warm")).isEmptyDirectory();
    }

    @Test
    void there_is_room_for_what_the_limit_and_the_reserve_allow() throws Exception {
        assertThat(store(100).hasRoom(100, 0)).isTrue();
        assertThat(store(100).hasRoom(101, 0)).isFalse();
        assertThat(store(0).hasRoom(1, 0)).isFalse();
        assertThat(store(100).hasRoom(100, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void a_tenant_that_is_gone_takes_its_states_along_and_a_killed_worker_its_halves()
            throws Exception {
        keep("acme", A, 10);
        keep("globex", A, 10);
        var fresh = Files.createDirectory(folder.resolve("warm/part-1"));
        var old = Files.createDirectory(folder.resolve("warm/part-2"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(7200)));

        store(100).keepOnly(Set.of("globex"));

        assertThat(store(100).find("acme", A)).isEmpty();
        assertThat(store(100).find("globex", A)).isPresent();
        assertThat(fresh).exists();
        assertThat(old).doesNotExist();
    }

    private WarmStore store(long limit) {
        return new WarmStore(folder.resolve("warm"), limit);
    }

    private void keep(String tenant, Digest key, int bytes) throws Exception {
        store(100).keep(tenant, key, files -> Files.write(files.memory(), new byte[bytes]));
    }

    private void aged(String tenant, Digest key, int seconds) throws IOException {
        var memory = store(100).find(tenant, key).orElseThrow().memory();
        Files.setLastModifiedTime(memory, FileTime.from(Instant.now().minusSeconds(seconds)));
    }
}
