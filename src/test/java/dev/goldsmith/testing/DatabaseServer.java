package dev.goldsmith.testing;

import dev.goldsmith.launch.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A database server for tests: how it is started, and how the application reaches it. The embedded
 * MariaDB, or a MySQL that {@code src/test/mysql/fetch.sh} brought into the folder which the system
 * property {@value #MYSQL} names.
 */
public record DatabaseServer(
        String jdbcUrl, String password, List<String> command, Map<String, String> environment) {

    public static final String MYSQL = "test.mysql";

    /**
     * Makes ready what a start needs.
     *
     * @param root where programs are kept for the next time
     * @param folder data and settings of this server
     */
    static DatabaseServer prepare(Path root, Path folder, int port) throws IOException {
        var mysql = System.getProperty(MYSQL, "");
        return mysql.isEmpty()
                ? mariadb(root.resolve("mariadb"), folder, port)
                : mysql(Path.of(mysql).toAbsolutePath(), folder, port);
    }

    private static DatabaseServer mariadb(Path programs, Path folder, int port) throws IOException {
        var database = EmbeddedDatabase.prepare(folder, programs, port);
        return new DatabaseServer(
                database.jdbcUrl(),
                database.password(),
                database.command(),
                database.environment());
    }

    /**
     * A server as somebody else would run it: MySQL's own defaults for collation, SQL mode, binary
     * log, sign-in and encryption, a time zone far away, and for us a user with no right but to its
     * own schema. Only what makes it safe against a loss of power is left out.
     */
    private static DatabaseServer mysql(Path programs, Path folder, int port) throws IOException {
        var password = UUID.randomUUID().toString();
        var libraries = programs.resolve("usr/lib/x86_64-linux-gnu");
        var data = folder.resolve("data");
        var command = new ArrayList<String>();
        command.add(libraries.resolve("ld-linux-x86-64.so.2").toString());
        command.add("--library-path");
        command.add(libraries.toString());
        command.add(programs.resolve("usr/sbin/mysqld").toString());
        command.add("--no-defaults");
        command.add("--basedir=" + programs.resolve("usr"));
        command.add("--datadir=" + data);
        command.add("--secure-file-priv=NULL");
        command.add("--innodb-flush-method=nosync");
        command.add("--innodb-flush-log-at-trx-commit=2");
        command.add("--sync-binlog=0");
        command.add("--performance-schema=OFF");
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root");
        }
        initialise(command, folder.resolve("initialise.log"));
        var users = folder.resolve("init.sql");
        Files.writeString(
                users,
                """
                ALTER USER 'root'@'localhost' IDENTIFIED BY '%2$s';
                CREATE DATABASE IF NOT EXISTS %1$s;
                CREATE USER IF NOT EXISTS '%1$s'@'%%' IDENTIFIED BY '%2$s';
                GRANT ALL ON %1$s.* TO '%1$s'@'%%';
                """
                        .formatted(EmbeddedDatabase.DATABASE, password));
        command.add("--init-file=" + users);
        command.add("--bind-address=127.0.0.1");
        command.add("--port=" + port);
        // Sockets have short names only, and nobody uses these.
        command.add("--socket=/tmp/goldsmith-test-%d.sock".formatted(port));
        command.add("--mysqlx=OFF");
        command.add("--pid-file=" + folder.resolve("mysqld.pid"));
        command.add("--default-time-zone=-07:00");
        return new DatabaseServer(
                "jdbc:mysql://127.0.0.1:%d/%s".formatted(port, EmbeddedDatabase.DATABASE),
                password,
                command,
                Map.of());
    }

    private static void initialise(List<String> server, Path log) throws IOException {
        var command = new ArrayList<>(server);
        command.add("--initialize-insecure");
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("MySQL can't be initialised: see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
