package dev.goldsmith.build;

import dev.goldsmith.build.qemu.PlayedWindows;
import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.build.store.LayerStore;
import dev.goldsmith.build.store.WarmState;
import dev.goldsmith.build.store.WarmStore;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Source, disks and machines that exist on paper; a test says what a guest's script does. */
final class ScriptedHost implements Sources, Hypervisor, Disks {
    /** What a command in a guest does; its exit code is given back. */
    interface Behaviour {
        int run(Consumer<String> output, Watch watch) throws GuestLost, TimeUp, IOException;
    }

    private final Path home;
    private final Path base;
    final FolderStore store;
    final TextJournal journal = new TextJournal();
    final List<String> published = new ArrayList<>();
    final Set<String> unpublishable = new HashSet<>();
    private final Map<String, Behaviour> behaviours = new HashMap<>();
    final List<PaperGuest> booted = new ArrayList<>();

    /** Those of them that went on where another one was. */
    final List<String> woken = new ArrayList<>();

    /**
     * Bytes that warm states may take; machines are of paper, but their memory's size is asked for.
     */
    long warmBytes;

    /** What a disk says that no machine boots. */
    @Nullable String neverBootsFrom;

    final Map<String, GuestLost> neverBoots = new HashMap<>();
    @Nullable IOException flattenFails;
    @Nullable IOException rebaseFails;
    @Nullable RuntimeException closeFails;
    Optional<String> proxy = Optional.empty();

    /** What all machines are, instead of each another. */
    @Nullable String machineId;

    /** What guests see of the hypervisor, and of the worker. */
    String traits = "paper";

    String surroundings = "public";

    long leastFree;
    GuestOs os = GuestOs.LINUX;
    List<DiskImage> dataDisks = List.of();

    /** What every machine is, instead of one of paper. */
    @Nullable PlayedWindows played;

    /** Happens at each of the engine's acts. */
    Runnable meanwhile = () -> {};

    private Instant now = Instant.EPOCH;

    /** What each build may start from. */
    Reuse reuse = Orders.reuse(1, Reuse.Policy.FRESH);

    /** What is asked of each build besides its template. */
    List<Inherited> inherited = List.of();

    ScriptedHost(Path home) throws IOException {
        this.home = home;
        this.base = Files.writeString(home.resolve("base.qcow2"), "base");
        this.store = new FolderStore(home.resolve("store"));
    }

    /** Executes an order here. */
    void build(ImageTemplate template, @Nullable Captured captured) throws Exception {
        build(Orders.order(template, Orders.frozen(store), captured, inherited, reuse));
    }

    void build(Order order) throws Exception {
        engine().execute(order, journal, this::publish);
    }

    /** What was left here by a worker that died. */
    void reap() {
        engine().reap(Set.of());
    }

    private LocalEngine engine() {
        var settings =
                new EngineSettings(
                        home.resolve("work"),
                        leastFree,
                        surroundings,
                        Optional.empty(),
                        Optional.empty());
        var layers = new LayerStore(home.resolve("layers"), 1 << 20);
        var warm = new WarmStore(warm(), warmBytes);
        return new LocalEngine(settings, this, this, this, store, layers, warm, clock());
    }

    /** Where warm states are kept. */
    Path warm() {
        return home.resolve("warm");
    }

    private void publish(Distributor target, Captured captured, Progress progress)
            throws BuildFailure {
        var name = target.runOutputName();
        progress.line("publishing");
        if (unpublishable.contains(name)) {
            throw new BuildFailure("distribute-" + name, "the gallery is gone", null, List.of());
        }
        published.add(name);
    }

    /** What the disks in the layer store say. */
    List<String> layers() throws IOException {
        var disks = new ArrayList<String>();
        try (var files = Files.list(home.resolve("layers"))) {
            for (var file : files.filter(p -> p.toString().endsWith(".qcow2")).toList()) {
                disks.add(Files.readString(file));
            }
        }
        return disks;
    }

    /** Commands with that text do this, a step's script among them. */
    void on(String step, Behaviour behaviour) {
        behaviours.put(step, behaviour);
    }

    void pass(java.time.Duration time) {
        now = now.plus(time);
    }

    Clock clock() {
        return new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }

    @Override
    public Disk resolve(String tenant, Source source, Progress say) throws BuildFailure {
        say.percent(100);
        return new Disk(
                new DiskImage(Digest.of("base"), 2L << 30, _ -> base),
                "12.1.0",
                os,
                false,
                dataDisks,
                new Parent.Platform("Test:base:1"));
    }

    @Override
    public Guest boot(Machine machine, Consumer<String> say, Watch watch)
            throws GuestLost, IOException {
        var lost = neverBoots.get(machine.name());
        if (lost != null) {
            throw lost;
        }
        if (Files.readString(machine.disk()).equals(neverBootsFrom)) {
            throw new GuestLost("it never answered", List.of());
        }
        if (played != null) {
            return played.boot();
        }
        var guest = new PaperGuest(machine);
        booted.add(guest);
        return guest;
    }

    @Override
    public Guest wake(Machine machine, WarmState from, Consumer<String> say, Watch watch)
            throws GuestLost, IOException {
        Files.readString(from.memory());
        woken.add(machine.name());
        return boot(machine, say, watch);
    }

    @Override
    public String traits() {
        return traits;
    }

    @Override
    public Engine.Condition look() {
        return new Engine.Condition("paper", List.of());
    }

    @Override
    public void reap(Set<String> alive, Consumer<Path> off) {
        try (var runs = Files.list(home.resolve("work"))) {
            for (var run : runs.toList()) {
                off.accept(run);
                Folders.delete(run);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void overlay(DiskImage image, Path overlay, long bytes) throws IOException {
        meanwhile.run();
        var backing = image.where().fetch(image.digest());
        Files.writeString(overlay, "on " + backing.getFileName());
    }

    @Override
    public void blank(Path disk, long bytes) throws IOException {
        Files.writeString(disk, "blank of %d GiB".formatted(bytes >> 30));
    }

    @Override
    public void flatten(Path disk, Path flat, Watch watch) throws IOException {
        meanwhile.run();
        if (flattenFails != null) {
            throw flattenFails;
        }
        Files.writeString(flat, "all of " + disk.getFileName());
    }

    @Override
    public void rebase(Path overlay, Path backing) throws IOException {
        meanwhile.run();
        if (rebaseFails != null) {
            throw rebaseFails;
        }
        Files.writeString(overlay, "on " + backing.getFileName());
    }

    @Override
    public long virtualBytes(Path disk) {
        meanwhile.run();
        return 2L << 30;
    }

    final class PaperGuest implements Guest {
        final Machine machine;
        final List<String> files = new ArrayList<>();
        final List<String> commands = new ArrayList<>();
        boolean closed;

        PaperGuest(Machine machine) {
            this.machine = machine;
        }

        @Override
        public int run(String command, byte[] input, Consumer<String> output, Watch watch)
                throws GuestLost, TimeUp, IOException {
            watch.check();
            meanwhile.run();
            if (command.startsWith("cat /etc/machine-id")) {
                output.accept((machineId == null ? machine.name() : machineId) + "-id\n");
            }
            if (command.contains("os-release")) {
                output.accept("ID=debian\nVERSION_ID=\"12\"\n");
            }
            if (command.equals(PackageListing.COMMAND)) {
                output.accept("dpkg\nbash\t5.2\tamd64\tbash\t5.2\n");
            }
            commands.add(command);
            for (var behaviour : behaviours.entrySet()) {
                if (command.contains(behaviour.getKey())) {
                    return behaviour.getValue().run(output, watch);
                }
            }
            return 0;
        }

        @Override
        public int restart(
                String command, java.time.Duration within, Consumer<String> output, Watch watch)
                throws GuestLost, TimeUp, IOException {
            return run(command, output, watch);
        }

        @Override
        public Optional<String> proxy() {
            return proxy;
        }

        @Override
        public void copy(Path file, String destination, int mode, Watch watch)
                throws TimeUp, IOException {
            watch.check();
            files.add("%s %o".formatted(destination, mode));
        }

        @Override
        public void overlay(List<Path> next) throws IOException {
            meanwhile.run();
            for (var disk : next) {
                Files.writeString(disk, "next");
            }
        }

        @Override
        public void remember(WarmState into, Watch watch) throws IOException {
            meanwhile.run();
            Files.writeString(into.memory(), "memory");
            Files.copy(machine.disk(), into.disk());
            Files.writeString(into.login(), "login");
        }

        @Override
        public void powerDown(Watch watch) {}

        @Override
        public void admit(String publicKey, Watch watch) {}

        @Override
        public int sshPort() {
            return 22;
        }

        @Override
        public String user() {
            return "gsbuild";
        }

        @Override
        public boolean running() {
            return !closed;
        }

        @Override
        public void close() {
            meanwhile.run();
            closed = true;
            if (closeFails != null) {
                throw closeFails;
            }
        }
    }
}
