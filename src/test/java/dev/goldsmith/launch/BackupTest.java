package dev.goldsmith.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Homes that have a real database and no portal. */
class BackupTest {
    /** Shared: they take 350 MB. */
    private static final Path PROGRAMS = Path.of("target/services/mariadb").toAbsolutePath();

    private static final String CHAINS =
            "create table event_chain (kept_seq bigint); create table event_checkpoint (seq bigint, kept_at datetime(6));";

    @TempDir Path folder;
    private final List<String> said = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    @Test
    void what_is_restored_is_what_was_kept() throws Exception {
        var file = folder.resolve("a backup.tar");
        var home = home("first");
        sql(
                home,
                CHAINS
                        + "insert into event_chain values (9); insert into event_checkpoint values (7, now(6));"
                        + "create table run (id int, lease_owner varchar(40), lease_until datetime(6), name longtext);"
                        + "insert into run values (1, null, null, 'Größe'), (2, 'vm-1', now(6), ''), (3, null, null, repeat('x', 3000000))");
        store(home, "sha256/ab/abcd", "an image");
        store(home, "chunks/logs/t/1", "a log");
        store(home, "chunks/heads/t/newest", "a head");
        store(home, "half-made/x", "half");
        Files.setPosixFilePermissions(
                home.resolve("store/sha256/ab/abcd"), PosixFilePermissions.fromString("r--r-----"));
        PrivateFiles.write(home.resolve("master.key"), "the key");

        backup(home).write(file);
        var restored = folder.resolve("second");
        restore(restored).of(file);

        assertThat(
                        sql(
                                restored,
                                "select id, lease_owner, lease_until, left(name, 9), length(name) from run"))
                .isEqualTo(
                        """
                        1\tNULL\tNULL\tGröße\t7
                        2\t(backup)\tNULL\t\t0
                        3\tNULL\tNULL\txxxxxxxxx\t3000000
                        """);
        // What was kept between the copy of the heads and that of the database is kept anew.
        assertThat(
                        sql(
                                restored,
                                "select kept_seq, seq, kept_at from event_chain, event_checkpoint"))
                .isEqualTo("0\t7\tNULL\n");
        assertThat(restored.resolve("store/sha256/ab/abcd")).hasContent("an image");
        assertThat(mode(restored.resolve("store/sha256/ab/abcd"))).isEqualTo("r--r-----");
        assertThat(restored.resolve("store/chunks/logs/t/1")).hasContent("a log");
        assertThat(restored.resolve("store/chunks/heads/t/newest")).hasContent("a head");
        assertThat(restored.resolve("store/half-made")).doesNotExist();
        assertThat(restored.resolve("master.key")).hasContent("the key");
        for (var mine : List.of(file, Backup.key(file), restored.resolve("master.key"))) {
            assertThat(mode(mine)).as("%s", mine).isEqualTo("rw-------");
        }
        assertThat(restored.resolve(Restore.BEGUN)).doesNotExist();
        assertThat(home.resolve("tmp")).isEmptyDirectory();

        assertThatThrownBy(() -> backup(home).write(file))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("replaces nothing");
        assertThatThrownBy(() -> restore(restored).of(file))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("is there already");
    }

    /** As if it had been killed: the home says so, doesn't start, and can be restored again. */
    @Test
    void a_home_that_is_half_restored_is_restored_again() throws Exception {
        var file = folder.resolve("backup");
        var home = home("first");
        sql(home, CHAINS + "create table run (lease_owner text, lease_until text)");
        store(home, "sha256/ab/abcd", "an image");
        PrivateFiles.write(home.resolve("master.key"), "the key");
        backup(home).write(file);
        var restored = home("second");
        PrivateFiles.write(restored.resolve(Restore.BEGUN), "");
        store(restored, "sha256/cd/half", "of an image");

        assertThatThrownBy(() -> Preflight.ofHome(settings(restored)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("restore FILE' again");
        restore(restored).of(file);

        Preflight.ofHome(settings(restored));
        assertThat(restored.resolve("store/sha256/ab/abcd")).exists();
        assertThat(restored.resolve("store/sha256/cd/half")).doesNotExist();
        assertThat(sql(restored, "select count(*) from run")).isEqualTo("0\n");
    }

    @Test
    void what_is_no_backup_changes_nothing() throws Exception {
        var file = folder.resolve("noise");
        var restored = folder.resolve("second");
        assertThatThrownBy(() -> restore(restored).of(file)).hasMessage(file + " can't be read");
        Files.writeString(file, "noise");
        assertThatThrownBy(() -> restore(restored).of(file))
                .hasMessage(file + ".key can't be read");
        Files.writeString(Backup.key(file), "key");
        assertThatThrownBy(() -> restore(restored).of(file))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("isn't a backup of Goldsmith");
        var other = folder.resolve(Backup.LABEL);
        Files.writeString(other, "form=2\n");
        Files.delete(file);
        new Archive(file).write(List.of("--directory=" + folder, Backup.LABEL));
        assertThatThrownBy(() -> restore(restored).of(file)).hasMessageContaining("form=2");
        assertThat(restored.resolve("database")).doesNotExist();
        assertThat(restored.resolve(Restore.BEGUN)).doesNotExist();
        environment.put("GOLDSMITH_DB_URL", "mysql://elsewhere:3306/goldsmith");
        assertThatThrownBy(() -> restore(restored).of(file)).hasMessage(Restore.ELSEWHERE);
        assertThatThrownBy(() -> backup(restored).write(folder.resolve("new")))
                .hasMessage(Restore.ELSEWHERE);
        environment.clear();
        assertThatThrownBy(() -> backup(restored).write(folder.resolve("new")))
                .hasMessageContaining("nothing is kept");
    }

    /** A backup that can't be written whole leaves nothing of it. */
    @Test
    void a_backup_that_breaks_off_leaves_no_file() throws Exception {
        var home = home("first");
        var file = folder.resolve("full/backup");
        sql(home, "create table run (id int)");
        assertThatThrownBy(() -> backup(home).write(file)).isInstanceOf(IOException.class);
        assertThat(file.getParent()).doesNotExist();
        assertThat(home.resolve("tmp")).isEmptyDirectory();
    }

    private Settings settings(Path home) {
        environment.put("GOLDSMITH_HOME", home.toString());
        return Settings.of(environment);
    }

    private Backup backup(Path home) throws IOException {
        return new Backup(settings(programs(home)), said::add);
    }

    private Restore restore(Path home) throws IOException {
        return new Restore(settings(programs(home)), said::add);
    }

    private Path home(String name) throws IOException {
        return programs(folder.resolve(name));
    }

    private static Path programs(Path home) throws IOException {
        var link = PrivateFiles.home(home).resolve("mariadb");
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, Files.createDirectories(PROGRAMS));
        }
        return home;
    }

    private static void store(Path home, String name, String content) throws IOException {
        var file = home.resolve("store").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static String sql(Path home, String statements) throws Exception {
        try (var database = HomeDatabase.started(home)) {
            var process =
                    database.client("mariadb", "--batch", "--skip-column-names", "-e", statements)
                            .redirectErrorStream(true)
                            .start();
            var answer =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(answer).isZero();
            return answer;
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
