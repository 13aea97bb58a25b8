package dev.goldsmith.launch;

import dev.goldsmith.run.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * {@code ./goldsmith restore FILE}: what {@link Backup} wrote, into a home that has nothing yet.
 */
final class Restore {
    /** In a home that was only half restored; it doesn't start. */
    static final String BEGUN = "restoring";

    /** What is said of a store that isn't a folder. */
    static final String CONTAINER =
            "not in the backup: it is the container in GOLDSMITH_STORE; use the storage account's own means";

    static final String ELSEWHERE =
            "the database isn't in this home (GOLDSMITH_DB_URL): its own means back it up and restore it; docs/reference/operations.md says what else belongs to it";

    /**
     * The workers of its runs are gone, and the installation that was backed up may have ended them
     * since. The heads of the audit chains were copied before the database, which may say of newer
     * ones that the store has them: they are kept anew.
     */
    private static final String AFTERWARDS =
            """
            update run set lease_owner = '%s', lease_until = null where lease_owner is not null;
            update event_chain set kept_seq = 0;
            update event_checkpoint set kept_at = null;
            """
                    .formatted(Lease.BACKUP);

    private final Settings settings;
    private final Path home;
    private final Consumer<String> say;

    Restore(Settings settings, Consumer<String> say) {
        this.settings = settings;
        this.home = settings.home();
        this.say = say;
    }

    /** All of it, or a home that says that it isn't whole; then it may be asked for again. */
    void of(Path file) throws IOException, InterruptedException {
        if (settings.databaseUrl() != null) {
            throw new Fault(ELSEWHERE);
        }
        var archive = new Archive(file.toAbsolutePath());
        var key = settings.masterKey() == null ? Backup.key(archive.file()) : settings.masterKey();
        for (var needed : List.of(archive.file(), key)) {
            if (!Files.isReadable(needed)) {
                throw new Fault(needed + " can't be read");
            }
        }
        PrivateFiles.home(home);
        try (var lock = InstanceFile.lock(home)) {
            if (lock == null) {
                throw new Fault("Goldsmith runs in " + home);
            }
            restore(archive, key);
        }
        say.accept("restored: './goldsmith up' starts it");
    }

    private void restore(Archive archive, Path key) throws IOException, InterruptedException {
        var begun = home.resolve(BEGUN);
        if (!Files.exists(begun)) {
            refuseFull();
        }
        var work = home.resolve("tmp");
        PrivateFiles.delete(work);
        PrivateFiles.folder(work);
        label(archive, work);
        PrivateFiles.write(begun, archive.file() + "\n");
        PrivateFiles.delete(home.resolve("database"));
        archive.unpack(work, Backup.DATABASE, Backup.HEADS);
        if (settings.store() == null) {
            say.accept("store:    " + CONTAINER);
        } else {
            store(archive, work, settings.store());
        }
        fill(work.resolve(Backup.DATABASE));
        say.accept("database: " + home.resolve("database"));
        if (settings.masterKey() == null) {
            PrivateFiles.write(home.resolve("master.key"), Files.readAllBytes(key));
        }
        PrivateFiles.delete(work);
        Files.delete(begun);
    }

    private void store(Archive archive, Path work, Path store) throws IOException {
        if (isFull(store)) {
            PrivateFiles.delete(store);
        }
        Files.createDirectories(store);
        archive.unpack(
                store,
                "--strip-components=1",
                "--exclude=" + Backup.LABEL,
                "--exclude=" + Backup.DATABASE,
                "--exclude=" + Backup.HEADS);
        PrivateFiles.copy(
                work.resolve(Backup.HEADS),
                Files.createDirectories(store.resolve(Backup.KEPT_HEADS)));
        say.accept("store:    " + store);
    }

    private void refuseFull() throws IOException {
        var store = settings.store();
        for (var path :
                List.of(
                        home.resolve("database"),
                        home.resolve("master.key"),
                        home.resolve("kafka"),
                        store == null ? home.resolve("store") : store)) {
            if (isFull(path)) {
                throw new Fault(
                        "%s is there already: a backup is restored into an empty home (GOLDSMITH_HOME)"
                                .formatted(path));
            }
        }
    }

    private static boolean isFull(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Files.exists(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isPresent();
        }
    }

    private static void label(Archive archive, Path work) throws IOException {
        try {
            archive.unpack(work, Backup.LABEL);
        } catch (IOException e) {
            throw new Fault(
                    "%s isn't a backup of Goldsmith: %s".formatted(archive.file(), e.getMessage()));
        }
        var form = Files.readString(work.resolve(Backup.LABEL)).lines().findFirst().orElse("");
        if (!form.equals(Backup.FORM)) {
            throw new Fault(
                    "%s was written by another Goldsmith (%s, this one reads %s): restore it with that one"
                            .formatted(archive.file(), form, Backup.FORM));
        }
    }

    private void fill(Path dump) throws IOException, InterruptedException {
        try (var database = HomeDatabase.started(home)) {
            var process =
                    database.client("mariadb", "--batch", "--max-allowed-packet=64M")
                            .redirectErrorStream(true)
                            .redirectOutput(home.resolve("tmp/said").toFile())
                            .start();
            IOException broken = null;
            try (var rows = new GZIPInputStream(Files.newInputStream(dump), 1 << 16);
                    var sql = process.getOutputStream()) {
                rows.transferTo(sql);
                sql.write(AFTERWARDS.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            } catch (IOException e) {
                // What it said is the better reason.
                broken = e;
            }
            int code = process.waitFor();
            if (code != 0 || broken != null) {
                var said = Files.readString(home.resolve("tmp/said")).strip();
                throw new IOException(
                        "the database can't be filled: "
                                + (said.isEmpty() && broken != null ? broken.getMessage() : said),
                        broken);
            }
        }
    }
}
