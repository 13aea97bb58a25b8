package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Engine;
import dev.goldsmith.build.Folders;
import dev.goldsmith.build.Guest;
import dev.goldsmith.build.GuestLost;
import dev.goldsmith.build.Hypervisor;
import dev.goldsmith.build.Network;
import dev.goldsmith.build.image.Command;
import dev.goldsmith.build.store.WarmState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Throw-away QEMU machines on this host. */
public final class QemuHypervisor implements Hypervisor {
    private static final Logger LOG = Logger.getLogger(QemuHypervisor.class);

    private static final long DEATH_SECONDS = 10;

    private final QemuSettings settings;
    private volatile Acceleration.@org.jspecify.annotations.Nullable Choice acceleration;
    private volatile GuestNetwork.@org.jspecify.annotations.Nullable Choice network;
    private volatile @org.jspecify.annotations.Nullable String machineType;

    public QemuHypervisor(QemuSettings settings) {
        this.settings = settings;
    }

    /** How machines are accelerated here; the first call may boot a small kernel. */
    public synchronized Acceleration.Choice acceleration() {
        var known = acceleration;
        if (known == null || !known.lasting()) {
            acceleration = known = Acceleration.find(settings);
        }
        return known;
    }

    @Override
    public Engine.Condition look() {
        var acceleration = acceleration();
        var problems = new ArrayList<>(Tools.missing());
        if (!acceleration.usable()) {
            problems.add(acceleration.why());
        }
        if (Confinement.isRoot()) {
            problems.addAll(
                    settings.users().problems(Path.of("/etc"), Path.of("/proc/self/uid_map")));
        }
        return new Engine.Condition(acceleration.why(), problems);
    }

    private GuestNetwork.Choice network() {
        var known = network;
        if (known == null) {
            network = known = GuestNetwork.Choice.find(settings);
        }
        return known;
    }

    @Override
    public Guest boot(Machine machine, Consumer<String> say, Watch watch)
            throws GuestLost, TimeUp, IOException {
        return begin(machine, say).up(say, watch);
    }

    @Override
    public Guest wake(Machine machine, WarmState from, Consumer<String> say, Watch watch)
            throws GuestLost, TimeUp, IOException {
        return begin(machine, say).awake(from, say, watch);
    }

    private Boot begin(Machine asked, Consumer<String> say) throws IOException {
        var machine = bounded(asked);
        var acceleration = acceleration();
        if (!acceleration.usable()) {
            throw new IOException(acceleration.why());
        }
        var host = new Host(settings, acceleration, network(), machineType());
        say.accept(about(machine, host));
        var folder = settings.folder().resolve(machine.run()).resolve(machine.name());
        return new Boot(host, machine, folder);
    }

    @Override
    public String traits() throws IOException {
        return "%s, %s, %s, namespaces %s, at most %d vCPU and %d MiB"
                .formatted(
                        version(),
                        machineType(),
                        acceleration().name(),
                        network().namespaces(),
                        settings.maxVcpus(),
                        settings.maxMemoryMb());
    }

    private static String version() throws IOException {
        return Command.output(List.of("qemu-system-x86_64", "--version"))
                .lines()
                .findFirst()
                .orElse("");
    }

    private static String about(Machine machine, Host host) {
        var network = machine.network();
        return "%d vCPU, %d MiB, %s, %s; its network is %s%s\n"
                .formatted(
                        machine.vcpus(),
                        machine.memoryMb(),
                        host.acceleration().name(),
                        host.acceleration().why(),
                        network.reach() instanceof Network.Reach.Nat
                                ? host.network().why()
                                : "its profile's",
                        network.name().isEmpty() ? "" : " (" + network.name() + ")");
    }

    private Machine bounded(Machine machine) {
        return new Machine(
                machine.run(),
                machine.name(),
                machine.disk(),
                machine.dataDisks(),
                Math.min(machine.vcpus(), settings.maxVcpus()),
                Math.min(machine.memoryMb(), settings.maxMemoryMb()),
                machine.os(),
                machine.cloudInit(),
                machine.network());
    }

    /** The newest versioned type, so that a machine is the same as long as QEMU is. */
    private String machineType() throws IOException {
        var known = machineType;
        if (known == null) {
            machineType =
                    known =
                            Command.output(List.of("qemu-system-x86_64", "-machine", "help"))
                                    .lines()
                                    .map(line -> line.split(" ", 2)[0])
                                    .filter(name -> name.matches("pc-q35-\\d+\\.\\d+"))
                                    .max(Comparator.comparing(QemuHypervisor::number))
                                    .orElse("q35");
        }
        return known;
    }

    private static Double number(String type) {
        return Double.valueOf(type.substring("pc-q35-".length()));
    }

    @Override
    public void reap(Set<String> alive, Consumer<Path> off) {
        if (!Files.isDirectory(settings.folder())) {
            return;
        }
        try (Stream<Path> runs = Files.list(settings.folder())) {
            for (var run : runs.filter(Files::isDirectory).toList()) {
                if (!alive.contains(run.getFileName().toString())) {
                    LOG.infof("reaping what is left of %s", run.getFileName());
                    end(run);
                    off.accept(run);
                    Folders.delete(run);
                }
            }
        } catch (IOException e) {
            LOG.warnf("could not reap: %s", e.getMessage());
        }
    }

    private static void end(Path run) throws IOException {
        try (Stream<Path> all = Files.walk(run)) {
            for (var pid : all.filter(p -> p.toString().endsWith(".pid")).toList()) {
                var folder = Objects.requireNonNull(pid.getParent());
                var link = SocketFolder.left(folder);
                kill(
                        List.of(run, link.map(SocketFolder::path).orElse(run)),
                        Files.readString(pid).strip());
                link.ifPresent(SocketFolder::close);
                BridgedNetwork.removeLeft(folder);
            }
        }
    }

    /** Only a process that names one of these folders: numbers are used again. */
    private static void kill(List<Path> folders, String pid) {
        try {
            var command = Files.readString(Path.of("/proc", pid, "cmdline"));
            if (folders.stream().anyMatch(folder -> command.contains(folder.toString()))) {
                var process = ProcessHandle.of(Long.parseLong(pid));
                process.ifPresent(ProcessHandle::destroyForcibly);
                if (process.isPresent()) {
                    // Until then its disks are locked.
                    process.get().onExit().get(DEATH_SECONDS, TimeUnit.SECONDS);
                }
            }
        } catch (IOException | NumberFormatException _) {
            // It has ended.
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("process %s doesn't end: %s", pid, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
