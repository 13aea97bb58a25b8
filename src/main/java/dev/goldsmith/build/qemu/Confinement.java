package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who QEMU is on this host.
 *
 * @param user nobody in particular, by number, where this process is root; null where it isn't, and
 *     QEMU can be no other than itself
 */
record Confinement(@Nullable Integer user) {
    static Confinement of(QemuSettings settings) {
        return new Confinement(
                "root".equals(System.getProperty("user.name")) ? settings.runAs() : null);
    }

    boolean root() {
        return user != null;
    }

    /** What goes before a command of its; the worker's death is QEMU's. */
    List<String> command() {
        var command = new ArrayList<>(List.of("nice", "-n", "5", "setpriv", "--pdeathsig", "KILL"));
        if (user != null) {
            var id = user.toString();
            command.addAll(List.of("--reuid", id, "--regid", id, "--clear-groups"));
        }
        command.add("--no-new-privs");
        return command;
    }

    /** Makes a file or folder its own. */
    void own(Path path) throws IOException {
        if (user != null) {
            Files.setAttribute(path, "unix:uid", user);
        }
    }
}
