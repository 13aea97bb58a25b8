package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.schema.ImageTemplate;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Builds of {@code plans/full.json}, or of what a test says, on a host of paper. */
abstract class PaperBuild {
    @TempDir Path home;
    ScriptedHost host;
    ImageTemplate template;

    @BeforeEach
    void paper() throws IOException {
        host = new ScriptedHost(home);
        template = Orders.template("full");
    }

    /** However a build ends. */
    @AfterEach
    void nothing_is_left_behind() {
        assertThat(host.booted).allMatch(guest -> guest.closed);
        assertThat(home.resolve("work/acme-7")).doesNotExist();
    }

    void build() throws Exception {
        build(template);
    }

    void build(ImageTemplate of) throws Exception {
        host.build(of, null);
    }

    BuildFailure failure() {
        return failure(template);
    }

    BuildFailure failure(ImageTemplate of) {
        return catchThrowableOfType(BuildFailure.class, () -> build(of));
    }
}
