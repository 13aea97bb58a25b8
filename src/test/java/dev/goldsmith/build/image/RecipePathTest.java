package dev.goldsmith.build.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker's folder has any path; mmdebstrap hands its hook to a shell. */
class RecipePathTest {
    private static final String MMDEBSTRAP =
            """
            #!/bin/sh
            for word; do
                case $word in --customize-hook=*) sh -c "${word#*=}" exec "the tree" ;; esac
            done
            """;

    @TempDir Path folder;

    @Test
    void the_hook_finds_its_script() throws Exception {
        var home = Files.createDirectory(folder.resolve("it's a \"home\" of $five"));
        try (var script = getClass().getResourceAsStream("/images/debian.sh")) {
            Files.copy(script, home.resolve("debian.sh"));
        }
        Files.writeString(home.resolve("debian-configure.sh"), "printf %s \"$1\"");
        var bin = Files.createDirectory(folder.resolve("bin"));
        var fake = Files.writeString(bin.resolve("mmdebstrap"), MMDEBSTRAP);
        assertThat(fake.toFile().setExecutable(true)).isTrue();
        var builder =
                new ProcessBuilder(
                                "sh",
                                home.resolve("debian.sh").toString(),
                                "bookworm",
                                "http://mirror",
                                "http://security",
                                home.resolve("tree.tar").toString())
                        .redirectErrorStream(true);
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).isEqualTo("the tree");
    }
}
