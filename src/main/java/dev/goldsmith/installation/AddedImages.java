package dev.goldsmith.installation;

import dev.goldsmith.build.ChunkStore;
import dev.goldsmith.build.image.Catalogue.Added;
import dev.goldsmith.build.image.Catalogue.Alias;
import dev.goldsmith.build.image.Catalogue.Entry;
import dev.goldsmith.build.image.Catalogue.Origin;
import dev.goldsmith.build.image.SentPieces;
import dev.goldsmith.kernel.Digest;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What administrators added to the catalogue. Each process reads it when it is asked and what it
 * has is a second old; so a portal and a worker know at once what another portal was told.
 */
@ApplicationScoped
public class AddedImages implements Supplier<Added> {
    private static final Logger LOG = Logger.getLogger(AddedImages.class);

    /** Below it, in the store, a folder for each upload. */
    private static final String FOLDER = "catalogue";

    private static final long OLD = 1_000_000_000;

    @Inject ChunkStore store;
    @Inject AgroalDataSource database;

    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Known known;

    private record Known(Added added, long at) {}

    @Override
    public Added get() {
        var last = known;
        if (last != null && System.nanoTime() - last.at() < OLD) {
            return last.added();
        }
        if (last != null && !reading.tryLock()) {
            // Somebody reads just now: what was known a moment ago will do.
            return last.added();
        }
        if (last == null) {
            reading.lock();
        }
        try {
            return read();
        } catch (SQLException e) {
            LOG.warnf("what was added to the catalogue can't be read: %s", e.getMessage());
            return last == null ? Added.NONE : last.added();
        } finally {
            reading.unlock();
        }
    }

    /** Something was changed here: the next one who asks is to know. */
    public void changed() {
        known = null;
    }

    private Added read() throws SQLException {
        long at = System.nanoTime();
        var last = known;
        try (var connection = database.getConnection()) {
            var read = new Added(entries(connection), aliases(connection));
            // The same object says that nothing has changed.
            var added = last != null && last.added().equals(read) ? last.added() : read;
            known = new Known(added, at);
            return added;
        }
    }

    private List<Entry> entries(Connection connection) throws SQLException {
        var entries = new ArrayList<Entry>();
        try (var select =
                        connection.prepareStatement(
                                """
                                select image_key, urn, title, os, cloud_init, version, address, checksum
                                from added_image
                                where address is not null or bytes > 0 and received = bytes
                                order by image_key
                                """);
                var rows = select.executeQuery()) {
            while (rows.next()) {
                entries.add(
                        new Entry(
                                rows.getString(2),
                                rows.getString(3),
                                "",
                                rows.getString(4),
                                rows.getBoolean(5),
                                false,
                                origin(rows)));
            }
        }
        return List.copyOf(entries);
    }

    private Origin origin(ResultSet row) throws SQLException {
        var address = row.getString(7);
        return address == null
                ? new Origin.Upload(
                        sent(row.getString(1), row.getString(8)),
                        row.getString(8),
                        row.getString(6))
                : new Origin.Address(address, row.getString(8), row.getString(6));
    }

    private static List<Alias> aliases(Connection connection) throws SQLException {
        var aliases = new ArrayList<Alias>();
        try (var select =
                        connection.prepareStatement(
                                "select urn, image_key from image_alias order by alias_key");
                var rows = select.executeQuery()) {
            while (rows.next()) {
                aliases.add(new Alias(rows.getString(1), rows.getString(2)));
            }
        }
        return List.copyOf(aliases);
    }

    /** What comes of an upload; another disk of the same image has another place. */
    public SentPieces sent(String key, String checksum) {
        return new SentPieces(store, FOLDER + "/" + Digest.of(key + " " + checksum).hex());
    }

    /** All that pieces came of. */
    public List<SentPieces> allSent() throws IOException {
        return store.folders(FOLDER).stream()
                .map(name -> new SentPieces(store, FOLDER + "/" + name))
                .toList();
    }
}
