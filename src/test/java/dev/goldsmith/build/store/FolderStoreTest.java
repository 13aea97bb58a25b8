package dev.goldsmith.build.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderStoreTest {
    private static final byte[] GOLD = "gold".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;
    private FolderStore store;

    @BeforeEach
    void open() {
        store = new FolderStore(folder.resolve("store"));
    }

    @Test
    void whatIsPutIsFoundUnderItsHash() throws IOException {
        var digest = store.put(GOLD);

        assertThat(digest).isEqualTo(Digest.of("gold"));
        assertThat(store.has(digest)).isTrue();
        assertThat(store.size(digest)).isEqualTo(4);
        assertThat(store.fetch(digest)).hasBinaryContent(GOLD);
    }

    @Test
    void aFileIsTakenOverAndCanNotBeWritten() throws IOException {
        var file = Files.write(folder.resolve("disk"), GOLD);

        var stored = store.fetch(store.put(file));

        assertThat(file).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored)))
                .isEqualTo("r--r-----");
    }

    @Test
    void theSameContentTwiceIsOneFile() throws IOException {
        store.put(GOLD);
        store.put(Files.write(folder.resolve("again"), GOLD));

        assertThat(folder.resolve("again")).doesNotExist();
        try (var all = Files.walk(folder.resolve("store/sha256"))) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    @Test
    void manyAtOnceMayPutTheSame() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // Each with a store of its own, as processes on a shared volume have.
            var all =
                    threads.invokeAll(
                            IntStream.range(0, 20)
                                    .<Callable<Digest>>mapToObj(_ ->
                                            () ->
                                                    new FolderStore(folder.resolve("store"))
                                                            .put(GOLD))
                                    .toList());
            for (var one : all) {
                assertThat(one.get()).isEqualTo(Digest.of("gold"));
            }
        }
        assertThat(store.fetch(Digest.of("gold"))).hasBinaryContent(GOLD);
        assertThat(folder.resolve("store/half-made")).isEmptyDirectory();
    }

    @Test
    void whatWasNeverPutIsMissingByName() {
        var digest = Digest.of("silver");

        assertThat(store.has(digest)).isFalse();
        assertThatThrownBy(() -> store.fetch(digest))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(digest.hex());
    }

    @Test
    void piecesOfLogsComeAndGoByKey() throws IOException {
        store.put("run-1/000001", GOLD);
        assertThat(store.get("run-1/000001")).isEqualTo(GOLD);

        store.delete("run-1/000001");
        store.delete("run-1/000001");
        assertThatThrownBy(() -> store.get("run-1/000001")).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../sha256/ab", "run/../../x", "/etc/passwd"})
    void noKeyLeavesTheStore(String key) {
        assertThatThrownBy(() -> store.put(key, GOLD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a key");
        assertThatThrownBy(() -> store.get(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFolderMayBeNamedInARoundaboutWay() throws IOException {
        var roundabout = new FolderStore(folder.resolve("store/./x/.."));

        roundabout.put("run-1/000001", GOLD);

        assertThat(store.get("run-1/000001")).isEqualTo(GOLD);
    }
}
