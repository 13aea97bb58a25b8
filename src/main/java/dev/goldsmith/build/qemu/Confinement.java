package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Who one VM's QEMU is on this host: where this process is root, a user that is nobody else. The
 * only files that it can open are those that it is given here; what its disks build on it gets
 * opened, to be read.
 */
final class Confinement implements AutoCloseable {
    private static final Path KVM = Path.of("/dev/kvm");
    private static final int FIRST_FILE = 20;

    /** Opens files for who isn't allowed to: what comes after them inherits the descriptors. */
    private static final String OPEN =
            """
            fd=$1 count=$2
            shift 2
            while [ "$count" -gt 0 ]; do
                eval "exec $fd<\\"\\$1\\""
                fd=$((fd + 1)) count=$((count - 1))
                shift
            done
            exec "$@"
            """;

    private static final Logger LOG = Logger.getLogger(Confinement.class);

    private final @Nullable VmUser user;
    private BooleanSupplier living = () -> false;
    private final List<Path> owned = new ArrayList<>();
    private final Map<Path, QcowHeader> disks = new LinkedHashMap<>();

    private Confinement(@Nullable VmUser user) {
        this.user = user;
    }

    /**
     * @throws IOException when there is no user left
     */
    static Confinement lease(IdRange users) throws IOException {
        return new Confinement(isRoot() ? VmUser.lease(users) : null);
    }

    /** Whose files they are for as long as it lives, whatever is closed meanwhile. */
    void heldBy(BooleanSupplier living) {
        this.living = living;
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Null where this process isn't root, and QEMU can be no other than itself. */
    @Nullable Integer user() {
        return user == null ? null : user.id();
    }

    /**
     * What goes before a command of its; the worker's death is QEMU's.
     *
     * @param files opened for it in this order, the first as {@link #file}(0)
     * @param kvm whether it may open {@code /dev/kvm}
     */
    List<String> command(List<Path> files, boolean kvm) throws IOException {
        var command = new ArrayList<>(List.of("bash", "-c", OPEN, "open"));
        command.add(Integer.toString(FIRST_FILE));
        command.add(Integer.toString(files.size()));
        files.forEach(file -> command.add(file.toString()));
        command.addAll(List.of("nice", "-n", "5", "setpriv", "--pdeathsig", "KILL"));
        if (user != null) {
            var id = Integer.toString(user.id());
            command.addAll(List.of("--reuid", id, "--regid", id));
            var group = kvm ? kvmGroup() : null;
            command.addAll(group == null ? List.of("--clear-groups") : List.of("--groups", group));
        }
        command.add("--no-new-privs");
        return command;
    }

    /** The number of an opened file. */
    static int file(int index) {
        return FIRST_FILE + index;
    }

    /** Whether a VM's user can get at KVM: anybody can, or a group that isn't root's. */
    static boolean reachesKvm() {
        try {
            return !isRoot() || kvmRights().startsWith("rw", 6) || kvmGroup() != null;
        } catch (IOException _) {
            return false;
        }
    }

    private static @Nullable String kvmGroup() throws IOException {
        var group = Files.getAttribute(KVM, "unix:gid").toString();
        return kvmRights().startsWith("rw", 3) && !group.equals("0") ? group : null;
    }

    private static String kvmRights() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(KVM));
    }

    /** Lets it pass through a folder, and no other VM. */
    void admit(Path folder) throws IOException {
        if (user != null) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x---"));
            Files.setAttribute(folder, "unix:gid", user.id());
        }
    }

    /** Makes a file or folder its own, and nobody else's. */
    void own(Path path) throws IOException {
        var rights = Files.isDirectory(path) ? "rwx------" : "rw-------";
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
        if (user != null) {
            Files.setAttribute(path, "unix:uid", user.id());
            owned.add(path);
        }
    }

    /** Gives it a disk that was made here, to write to. */
    void give(Path disk) throws IOException {
        disks.put(disk, QcowHeader.of(disk));
        own(disk);
    }

    /**
     * Copies a disk that it writes to.
     *
     * @throws IOException also when it names other files than before
     */
    void copy(Path disk, Path to) throws IOException {
        Files.copy(disk, to);
        if (!isAsBefore(to, Objects.requireNonNull(disks.get(disk)))) {
            Files.delete(to);
            throw new IOException("QEMU changed what the disk consists of");
        }
    }

    /**
     * What it left is root's again before anybody else can be this user. A disk that names other
     * files than before goes: whoever opened it next would open those, with rights that QEMU
     * hasn't. A QEMU that couldn't be ended stays who it is: the user goes with this process then.
     */
    @Override
    public void close() {
        if (living.getAsBoolean()) {
            LOG.errorf("QEMU didn't end; its user %s is given to no other VM", user());
            return;
        }
        try {
            removeChanged();
        } finally {
            giveBack();
        }
    }

    private void removeChanged() {
        disks.forEach((disk, before) -> {
            if (Files.exists(disk) && !isAsBefore(disk, before)) {
                LOG.errorf("QEMU changed what %s consists of; it is removed", disk);
                try {
                    Files.delete(disk);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    private void giveBack() {
        if (user == null) {
            return;
        }
        for (var path : owned) {
            try {
                if (Files.exists(path)) {
                    Files.setAttribute(path, "unix:uid", 0);
                }
            } catch (IOException _) {
                // It is being removed.
            }
        }
        user.close();
    }

    private static boolean isAsBefore(Path disk, QcowHeader before) {
        try {
            return QcowHeader.of(disk).equals(before);
        } catch (IOException _) {
            return false;
        }
    }
}
