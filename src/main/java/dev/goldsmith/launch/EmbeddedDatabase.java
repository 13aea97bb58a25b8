package dev.goldsmith.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A MariaDB server of our own: its programs unpacked once, its data kept in a folder, listening on
 * 127.0.0.1 only, with one user whose random password is beside the data (mode 0600).
 *
 * <p>The server is started by whoever asks for its {@link #command}, so that it is a direct child.
 */
public final class EmbeddedDatabase {

    public static final String DATABASE = "goldsmith";
    public static final String USER = "goldsmith";

    /** What {@code mariadb-install-db} feeds a new server, less the texts of HELP. */
    private static final List<String> SYSTEM_TABLES =
            List.of(
                    "mariadb_system_tables.sql",
                    "mariadb_performance_tables.sql",
                    "mariadb_system_tables_data.sql",
                    "maria_add_gis_sp_bootstrap.sql",
                    "mariadb_sys_schema.sql");

    private final Path folder;
    private final Path programs;
    private final Path data;
    private final int port;
    private final String password;

    private EmbeddedDatabase(Path folder, Path programs, int port, String password) {
        this.folder = folder;
        this.programs = programs;
        this.data = folder.resolve("data");
        this.port = port;
        this.password = password;
    }

    /**
     * Makes ready what a start needs; takes seconds the first time and nothing later.
     *
     * @param folder data, password and settings
     * @param programs where the server's programs are unpacked (350 MB); may be shared
     */
    public static EmbeddedDatabase prepare(Path folder, Path programs, int port)
            throws IOException {
        PrivateFiles.folder(folder);
        var database =
                new EmbeddedDatabase(
                        folder.toAbsolutePath(),
                        programs.toAbsolutePath(),
                        port,
                        PrivateFiles.secret(folder.resolve("password")));
        PrivateFiles.folder(database.temporary());
        database.install();
        database.writeInitFile();
        return database;
    }

    public String jdbcUrl() {
        return "jdbc:mysql://127.0.0.1:%d/%s?sslMode=DISABLED".formatted(port, DATABASE);
    }

    public String password() {
        return password;
    }

    public int port() {
        return port;
    }

    /** The server's command line; {@link #environment} belongs to it. */
    public List<String> command() {
        var command = new ArrayList<String>();
        command.addAll(server(data));
        command.add("--bind-address=127.0.0.1");
        command.add("--port=" + port);
        command.add("--socket=" + socket());
        command.add("--pid-file=" + folder.resolve("mariadbd.pid"));
        command.add("--init-file=" + initFile());
        command.add("--skip-ssl");
        command.add("--skip-name-resolve");
        command.add("--skip-log-bin");
        command.add("--character-set-server=utf8mb4");
        command.add("--collation-server=utf8mb4_bin");
        command.add("--max-connections=200");
        command.add("--innodb-buffer-pool-size=64M");
        // A run's row must survive a crash of the process, not of the power supply.
        command.add("--innodb-flush-log-at-trx-commit=2");
        command.add("--performance-schema=OFF");
        return command;
    }

    private List<String> server(Path data) {
        var command = new ArrayList<String>();
        command.add(programs.resolve("bin/mariadbd").toString());
        command.add("--no-defaults");
        command.add("--basedir=" + programs);
        command.add("--datadir=" + data);
        // Two servers in one folder for temporary tables take each other's for their own.
        command.add("--tmpdir=" + temporary());
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root");
        }
        return command;
    }

    public Map<String, String> environment() {
        return Map.of("LD_LIBRARY_PATH", programs.resolve("libs").toString());
    }

    /**
     * A socket path longer than 107 bytes doesn't fit the kernel's structure, so not in a deep
     * home.
     */
    private Path socket() {
        var beside = folder.resolve("mariadbd.sock");
        return beside.toString().getBytes(StandardCharsets.UTF_8).length < 100
                ? beside
                : Path.of("/tmp/goldsmith-db-%d.sock".formatted(port));
    }

    private Path temporary() {
        return folder.resolve("tmp");
    }

    private Path initFile() {
        return folder.resolve("init.sql");
    }

    private void install() throws IOException {
        var version = DatabasePrograms.unpack(programs);
        if (!Files.exists(data)) {
            // Initialised beside and renamed: an interrupted first start leaves no half data.
            var fresh = folder.resolve("data.new");
            PrivateFiles.delete(fresh);
            Files.createDirectories(fresh);
            initialise(fresh, version);
            Files.move(fresh, data);
        }
    }

    /**
     * What {@code mariadb-install-db} does, without its shell: a path has any characters that a
     * file system allows.
     */
    private void initialise(Path fresh, String version) throws IOException {
        var log = folder.resolve("initialise.log");
        var command = new ArrayList<>(server(fresh));
        command.add("--bootstrap");
        command.add("--enforce-storage-engine=");
        command.add("--max-allowed-packet=8M");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment());
        var process = builder.redirectOutput(log.toFile()).start();
        try (var sql = process.getOutputStream()) {
            // A statement ends with its line.
            sql.write(
                    "create database mysql;\nuse mysql;\nset @auth_root_socket=NULL;\n"
                            .getBytes(StandardCharsets.UTF_8));
            for (var name : SYSTEM_TABLES) {
                Files.copy(programs.resolve("share").resolve(name), sql);
            }
        } catch (IOException ended) {
            // It closed its input early: its log says why.
            process.destroy();
        }
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        "the embedded database can't be set up in %s: %s"
                                .formatted(
                                        folder,
                                        String.join(" | ", new RotatingLog(log).lastLines(5))));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the database was set up", e);
        }
        Files.writeString(fresh.resolve("mariadb_upgrade_info"), version + "-MariaDB");
    }

    /** Runs at every start, so it only says what should be so, root's password included. */
    private void writeInitFile() throws IOException {
        PrivateFiles.write(
                initFile(),
                """
                DELETE FROM mysql.global_priv WHERE User='' OR (User='root' AND Host<>'localhost');
                FLUSH PRIVILEGES;
                ALTER USER 'root'@'localhost' IDENTIFIED BY '%2$s';
                CREATE DATABASE IF NOT EXISTS %1$s CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
                CREATE USER IF NOT EXISTS '%1$s'@'%%' IDENTIFIED BY '%2$s';
                ALTER USER '%1$s'@'%%' IDENTIFIED BY '%2$s';
                GRANT ALL ON %1$s.* TO '%1$s'@'%%';
                """
                        .formatted(DATABASE, password));
    }
}
