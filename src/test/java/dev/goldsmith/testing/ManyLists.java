package dev.goldsmith.testing;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * 10,000 versions of a tenant that has published one, each with a list of its own of 600 packages:
 * six million rows. There are 20 versions of each package, {@code 1.0} to {@code 1.19}, and a list
 * has one of them.
 */
public final class ManyLists {
    public static final int VERSIONS = 10_000;
    public static final int PACKAGES = 600;

    /** OSV's name of the lists' release. */
    public static final String ECOSYSTEM = "Debian:12";

    private static final int KINDS = 20;

    /** Statements that fill the lists, so that none outlasts the connection. */
    private static final int PIECES = 100;

    /** By what a table keeps its rows in order: filled in another one, it takes minutes. */
    public enum Order {
        BY_PACKAGE,
        BY_LIST
    }

    private final ManyRows rows;

    /** An SQL literal. */
    private final String tenant;

    public ManyLists(ManyRows rows, String tenant) {
        this.rows = rows;
        this.tenant = "'" + tenant + "'";
    }

    /**
     * @param packages the table of packages
     * @param more its columns beside tenant, name and version: SQL expressions
     * @param listed the table of packages in lists
     * @param reference its column that leads to a package
     */
    public void fill(
            String packages, Map<String, String> more, String listed, String reference, Order order)
            throws SQLException {
        var columns = new HashMap<>(more);
        columns.put("tenant_id", tenant);
        columns.put("name", "concat('package-', s.n mod " + PACKAGES + ")");
        columns.put("version", "concat('1.', s.n div " + PACKAGES + ")");
        rows.make(packages, PACKAGES * KINDS, columns);
        rows.make(
                "package_list",
                VERSIONS,
                Map.of(
                        "tenant_id",
                        tenant,
                        "digest",
                        "sha2(s.n, 256)",
                        "state",
                        "'READ'",
                        "ecosystem",
                        "'" + ECOSYSTEM + "'"));
        rows.copy(
                "image_version",
                "p.tenant_id = " + tenant,
                VERSIONS,
                Map.of("patch", "100 + s.n", "run_id", "-s.n - 1", "packages", "sha2(s.n, 256)"));
        // A table of its own, which is filled next.
        rows.copy(listed, "false", 1, Map.of());
        var firsts =
                """
                (select min(id) as id from %s where tenant_id = %s and name = 'package-0') p,
                (select id from package_list where tenant_id = %2$s and digest = sha2(0, 256)) f
                """
                        .formatted(packages, tenant);
        for (int piece = 0; piece < PIECES; piece++) {
            rows.run(
                    "insert into %s (%s, list_id, tenant_id) %s"
                            .formatted(
                                    listed,
                                    reference,
                                    switch (order) {
                                        case BY_PACKAGE -> ofPackages(packages, firsts, piece);
                                        case BY_LIST -> ofLists(firsts, piece);
                                    }));
        }
        rows.run("analyze table " + listed);
    }

    /** The lists that have each of some packages. */
    private String ofPackages(String packages, String firsts, int piece) {
        return """
        select k.id, f.id + (k.id - p.id) div %d + %d * s.n, %s
        from %s, %s k, %s where k.id >= p.id + %d and k.id < p.id + %d order by k.id, s.n
        """
                .formatted(
                        PACKAGES,
                        KINDS,
                        tenant,
                        firsts,
                        packages,
                        ManyRows.numbers(VERSIONS / KINDS),
                        piece * PACKAGES * KINDS / PIECES,
                        (piece + 1) * PACKAGES * KINDS / PIECES);
    }

    /** The packages that each of some lists has. */
    private String ofLists(String firsts, int piece) {
        return """
        select p.id + (l.id - f.id) mod %d * %d + s.n, l.id, %s
        from %s, package_list l, %s where l.id >= f.id + %d and l.id < f.id + %d
        order by l.id, s.n
        """
                .formatted(
                        KINDS,
                        PACKAGES,
                        tenant,
                        firsts,
                        ManyRows.numbers(PACKAGES),
                        piece * VERSIONS / PIECES,
                        (piece + 1) * VERSIONS / PIECES);
    }
}
