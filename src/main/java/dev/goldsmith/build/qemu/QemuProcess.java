package dev.goldsmith.build.qemu;

import dev.goldsmith.build.GuestLost;
import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.build.Pause;
import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.kernel.ToolFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** One QEMU as this host sees it: a process with a log, the guest's serial console in its hand. */
final class QemuProcess implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(QemuProcess.class);
    private static final int LINES = 20;
    private static final int MONITOR_TRIES = 1200;
    private static final long MONITOR_MILLIS = 50;
    private static final long END_SECONDS = 10;

    private final Process process;
    private final Path log;
    private final Console console;

    private QemuProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.console = new Console(process.getInputStream());
    }

    static QemuProcess start(List<String> command, Path log) throws IOException {
        return new QemuProcess(
                Starter.start(new ProcessBuilder(command).redirectError(log.toFile())), log);
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    boolean panicked() {
        return console.panicked();
    }

    /** What the guest said last. */
    List<String> console() {
        return console.last(LINES);
    }

    /** What QEMU itself said is of this host, and for those who read its log. */
    String unexpected(String what) {
        var complaints = new ToolFailure(String.join("\n", complaints()));
        return what + ": " + Mishap.of(complaints, LOG, what).said();
    }

    private List<String> complaints() {
        try {
            var text = Files.readString(log);
            var lines = text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
            return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
        } catch (IOException _) {
            return List.of();
        }
    }

    /** Opens its monitor, as soon as there is one. */
    Qmp monitor(Path socket, Watch watch) throws GuestLost, TimeUp, IOException {
        for (int i = 0; i < MONITOR_TRIES; i++) {
            watch.check();
            if (!alive()) {
                throw new GuestLost(unexpected("its virtual machine did not start"), List.of());
            }
            var channel = UnixSocket.connect(socket);
            if (channel != null) {
                return new Qmp(channel);
            }
            Pause.millis(MONITOR_MILLIS);
        }
        throw new GuestLost(unexpected("its virtual machine did not start in time"), List.of());
    }

    /** Ends it, and what it started, at once. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        // Whoever is interrupted waits for it as well: others clean up behind it.
        process.onExit().completeOnTimeout(process, END_SECONDS, TimeUnit.SECONDS).join();
    }
}
