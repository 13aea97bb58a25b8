package dev.goldsmith.launch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * {@code ./goldsmith backup FILE}: database and store of a home as one file, while it runs or while
 * it doesn't, and its master key as another, since who has both has every secret.
 *
 * <p>The signed heads of the audit chains are copied before the database, everything else of the
 * store after it: the database never names what the store lacks, and a chain is never shorter than
 * what is signed of it.
 */
final class Backup {
    /** In the archive. */
    static final String LABEL = "goldsmith-backup";

    static final String DATABASE = "database.sql.gz";
    static final String STORE = "store";
    static final String HEADS = "heads";

    /** Where the store keeps the latter. */
    static final String KEPT_HEADS = "chunks/" + HEADS;

    /** Raised when an older Goldsmith couldn't restore it. */
    static final String FORM = "form=1";

    /** What goes by itself. */
    private static final List<String> PASSING = List.of("half-made", "incoming", "renditions");

    private final Settings settings;
    private final Path home;
    private final Consumer<String> say;

    Backup(Settings settings, Consumer<String> say) {
        this.settings = settings;
        this.home = settings.home();
        this.say = say;
    }

    /** The key's file beside it. */
    static Path key(Path file) {
        return file.resolveSibling(file.getFileName() + ".key");
    }

    /** Writes the file whole or not at all. */
    void write(Path file) throws IOException, InterruptedException {
        var target = file.toAbsolutePath();
        for (var path : List.of(target, key(target))) {
            if (Files.exists(path)) {
                throw new Fault(path + " is there already; a backup replaces nothing");
            }
        }
        if (!Files.isDirectory(home.resolve("database/data"))) {
            throw new Fault(
                    settings.databaseUrl() == null
                            ? "nothing is kept in " + home
                            : Restore.ELSEWHERE);
        }
        var running = InstanceFile.running(home);
        if (running.isPresent()) {
            int port = databasePort(running.get());
            try (var database = HomeDatabase.running(home, port)) {
                write(database, target);
            }
            return;
        }
        try (var lock = InstanceFile.lock(home)) {
            if (lock == null) {
                throw new Fault("Goldsmith is just starting or stopping in " + home);
            }
            try (var database = HomeDatabase.started(home)) {
                write(database, target);
            }
        }
    }

    private static int databasePort(InstanceFile running) {
        if (!running.processes().containsKey("database")) {
            throw new Fault(Restore.ELSEWHERE);
        }
        return URI.create(running.jdbcUrl().replaceFirst("^jdbc:", "")).getPort();
    }

    private void write(HomeDatabase database, Path file) throws IOException {
        var work = PrivateFiles.folder(home.resolve("tmp/backup-" + ProcessHandle.current().pid()));
        var half = file.resolveSibling(file.getFileName() + ".part");
        try {
            copyHeads(work.resolve(HEADS));
            PrivateFiles.write(work.resolve(LABEL), "%s%nmade=%s%n".formatted(FORM, Instant.now()));
            dump(database, work.resolve(DATABASE));
            say.accept("database: " + size(Files.size(work.resolve(DATABASE))));
            PrivateFiles.write(half, "");
            new Archive(half).write(contents(work));
            say.accept(
                    "store:    "
                            + (settings.store() == null ? Restore.CONTAINER : settings.store()));
            keepKey(key(file));
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
            say.accept("written:  %s, %s".formatted(file, size(Files.size(file))));
        } finally {
            Files.deleteIfExists(half);
            PrivateFiles.delete(work);
        }
    }

    private void copyHeads(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (settings.store() == null) {
            return;
        }
        var kept = settings.store().resolve(KEPT_HEADS);
        if (Files.isDirectory(kept)) {
            PrivateFiles.copy(kept, folder);
        }
    }

    private static void dump(HomeDatabase database, Path file) throws IOException {
        var process =
                database.client(
                                "mariadb-dump",
                                "--single-transaction",
                                "--quick",
                                "--hex-blob",
                                "--skip-comments")
                        .redirectError(file.resolveSibling("said").toFile())
                        .start();
        try (var rows = process.getInputStream();
                var packed = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
            rows.transferTo(packed);
        }
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        "the database can't be read: "
                                + Files.readString(file.resolveSibling("said")).strip());
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private List<String> contents(Path work) {
        var what = new ArrayList<>(List.of("--directory=" + work, LABEL, DATABASE, HEADS));
        if (settings.store() != null && Files.isDirectory(settings.store())) {
            what.add("--directory=" + settings.store());
            what.add("--transform=flags=r;s,^\\./," + STORE + "/,");
            what.add("--anchored");
            PASSING.forEach(it -> what.add("--exclude=./" + it));
            what.add("--exclude=./" + KEPT_HEADS);
            what.add("./");
        }
        return what;
    }

    private void keepKey(Path file) throws IOException {
        if (settings.masterKey() != null) {
            say.accept(
                    "key:      %s isn't copied: this home shares it"
                            .formatted(settings.masterKey()));
        } else if (Files.exists(home.resolve("master.key"))) {
            PrivateFiles.write(file, Files.readAllBytes(home.resolve("master.key")));
            say.accept(
                    "key:      %s opens the stored secrets: keep it in another place"
                            .formatted(file));
        }
    }

    private static String size(long bytes) {
        return "%d MiB".formatted((bytes >> 20) + 1);
    }
}
