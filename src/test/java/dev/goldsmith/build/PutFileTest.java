package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The script that puts a File step's file, run by a real shell on whatever may be there already.
 */
class PutFileTest {
    @TempDir private Path home;
    private Path from;

    @BeforeEach
    void guest() throws IOException {
        from = Files.writeString(home.resolve("goldsmith-customize-2"), "new");
        var tools = Files.createDirectories(home.resolve("tools"));
        var sudo = Files.writeString(tools.resolve("sudo"), "#!/bin/sh\nshift\nexec \"$@\"\n");
        Files.setPosixFilePermissions(sudo, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(home.resolve("folder"));
        Files.setPosixFilePermissions(
                home.resolve("folder"), PosixFilePermissions.fromString("rwxr-x--x"));
        Files.writeString(home.resolve("file"), "old");
        Files.setPosixFilePermissions(
                home.resolve("file"), PosixFilePermissions.fromString("rw-------"));
        Files.createSymbolicLink(home.resolve("to-folder"), Path.of("folder"));
        Files.createSymbolicLink(home.resolve("to-file"), Path.of("file"));
        Files.createSymbolicLink(home.resolve("to-nothing"), Path.of("nothing"));
        Files.createSymbolicLink(home.resolve("to-null"), Path.of("/dev/null"));
        sh("mkfifo '%s'".formatted(home.resolve("pipe")));
    }

    private int put(String to) throws Exception {
        return sh(LinuxProvisioner.putting(from.toString(), to));
    }

    private int sh(String command) throws IOException {
        var builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        builder.environment().merge("PATH", home.resolve("tools") + ":", (a, b) -> b + a);
        var shell = builder.start();
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return shell.waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "folder, 5",
        "folder/, 5",
        "new/, 5",
        "to-folder, 5",
        "to-folder/, 5",
        "missing/new, 3",
        "file/new, 8",
        "pipe, 6",
        "to-null, 6",
        "to-nothing, 7"
    })
    void what_can_not_be_a_file_is_left_as_it_was(String to, int code) throws Exception {
        var before = all();

        assertThat(put(home + "/" + to)).isEqualTo(code);

        assertThat(all()).isEqualTo(before);
        assertThat(from).doesNotExist();
    }

    @Test
    void a_device_keeps_its_mode() throws Exception {
        var mode = Files.getPosixFilePermissions(Path.of("/dev/null"));

        assertThat(put("/dev/null")).isEqualTo(6);
        assertThat(Files.getPosixFilePermissions(Path.of("/dev/null"))).isEqualTo(mode);
    }

    @ParameterizedTest
    @CsvSource({"new", "file", "to-folder/new", "~", "it's $(here) \"new\""})
    void a_file_is_put_with_its_mode_and_nothing_else_changes(String to) throws Exception {
        assertThat(put(home + "/" + to)).isZero();

        var file = home.resolve(to);
        assertThat(file).hasContent("new");
        assertThat(mode(file)).isEqualTo("rw-r--r--");
        assertThat(mode(home.resolve("folder"))).isEqualTo("rwxr-x--x");
        assertThat(from).doesNotExist();
    }

    @Test
    void a_link_stays_and_the_file_at_its_end_is_the_one() throws Exception {
        assertThat(put(home + "/to-file")).isZero();

        assertThat(home.resolve("to-file")).isSymbolicLink();
        assertThat(home.resolve("file")).hasContent("new");
        assertThat(mode(home.resolve("file"))).isEqualTo("rw-r--r--");
    }

    @Test
    void what_can_not_be_copied_is_said() throws Exception {
        Files.delete(from);

        assertThat(put(home + "/new")).isEqualTo(4);
        assertThat(home.resolve("new")).doesNotExist();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** Everything but the file that is to be put: names, modes, contents. */
    private String all() throws IOException {
        var text = new StringBuilder();
        try (var paths = Files.walk(home)) {
            for (var path : paths.filter(it -> !it.equals(from)).sorted().toList()) {
                var regular = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
                text.append(path)
                        .append(' ')
                        .append(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS))
                        .append(' ')
                        .append(regular ? Files.readString(path) : "")
                        .append('\n');
            }
        }
        return text.toString();
    }
}
