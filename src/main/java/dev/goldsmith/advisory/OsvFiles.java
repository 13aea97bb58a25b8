package dev.goldsmith.advisory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.advisory.Osv.Unreadable;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Advisories in files: one or several as JSON, a zip of such, a folder of both. An entry that can't
 * be read is told and left out; the others go on. What goes on without end, or is large out of all
 * proportion to what was sent, is refused.
 */
final class OsvFiles {
    /** Entries of all files together. */
    static final int MOST_ENTRIES = 500_000;

    /** Bytes of a zip's entries, unpacked, that are read whatever it was packed to. */
    private static final long FREE_BYTES = 64L << 20;

    /** So many times its packed size a zip may have unpacked; advisories have ten to thirty. */
    private static final int MOST_RATIO = 100;

    private static final int DEEPEST_FOLDER = 5;
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private final Reader reader;
    private int entries;

    /** What is done with entries. */
    interface Reader {
        void read(Osv advisory);

        /**
         * @param entry the file's name, or that of the entry in it
         * @param why for people
         */
        void skipped(String entry, String why);
    }

    private OsvFiles(Reader reader) {
        this.reader = reader;
    }

    /**
     * @param name as people know the file
     * @throws Refused INVALID_REQUEST: the file as a whole isn't readable, or is refused
     */
    static void file(Path file, String name, Reader reader) throws IOException {
        new OsvFiles(reader).file(file, name);
    }

    /** All files of a folder, by name; links aren't followed. */
    static void folder(Path folder, Reader reader) throws IOException {
        var files = new OsvFiles(reader);
        for (var file : files.found(folder)) {
            var name = folder.relativize(file).toString();
            try {
                files.file(file, name);
            } catch (Refused refused) {
                // One file of many.
                files.counted();
                reader.skipped(name, refused.detail());
            } catch (AccessDeniedException | NoSuchFileException e) {
                files.unreadable(name, e);
            }
        }
    }

    private SortedSet<Path> found(Path folder) throws IOException {
        var found = new TreeSet<Path>();
        Files.walkFileTree(
                folder,
                Set.of(),
                DEEPEST_FOLDER,
                new SimpleFileVisitor<Path>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                        if (is.isRegularFile()
                                && (isJson(file.toString()) || isZip(file.toString()))) {
                            found.add(file);
                        }
                        return found.size() > MOST_ENTRIES
                                ? FileVisitResult.TERMINATE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (file.equals(folder)) {
                            throw e;
                        }
                        // A folder of somebody else's, such as lost+found.
                        unreadable(folder.relativize(file).toString(), e);
                        return FileVisitResult.CONTINUE;
                    }
                });
        return found;
    }

    private void unreadable(String name, IOException e) {
        counted();
        reader.skipped(name, "it can't be read: " + e.getMessage());
    }

    private void file(Path file, String name) throws IOException {
        try (var in = Files.newInputStream(file)) {
            if (isZip(in.readNBytes(ZIP.length))) {
                zip(file, name);
                return;
            }
        }
        try (var in = Files.newInputStream(file)) {
            entry(name, in.readNBytes(Osv.BYTES + 1));
        }
    }

    private static boolean isZip(byte[] beginning) {
        return java.util.Arrays.equals(beginning, ZIP);
    }

    private static boolean isZip(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    private static boolean isJson(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".json");
    }

    private void zip(Path file, String name) throws IOException {
        try (var packed = new Counted(Files.newInputStream(file));
                var zip = new ZipInputStream(packed)) {
            long unpacked = 0;
            boolean any = false;
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                any = true;
                if (entry.isDirectory() || !isJson(entry.getName())) {
                    unpacked = passed(zip, packed, unpacked, name);
                    continue;
                }
                var content = zip.readNBytes(Osv.BYTES + 1);
                unpacked += content.length;
                requireProportion(packed, unpacked, name);
                if (content.length > Osv.BYTES) {
                    unpacked = passed(zip, packed, unpacked, name);
                }
                entry(entry.getName(), content);
            }
            if (!any) {
                throw refused("%s isn't a readable zip: it has no entries.".formatted(name));
            }
        } catch (ZipException | IllegalArgumentException e) {
            throw refused("%s isn't a readable zip: %s.".formatted(name, e.getMessage()));
        } catch (java.io.EOFException e) {
            throw refused("%s is a zip that was cut off.".formatted(name));
        }
    }

    /** Reads what is left of an entry away, piece by piece. */
    private static long passed(ZipInputStream zip, Counted packed, long unpacked, String name)
            throws IOException {
        var piece = new byte[64 << 10];
        long sum = unpacked;
        for (int n; (n = zip.read(piece)) >= 0; ) {
            sum += n;
            requireProportion(packed, sum, name);
        }
        return sum;
    }

    private static void requireProportion(Counted packed, long unpacked, String name) {
        if (unpacked > FREE_BYTES && unpacked > MOST_RATIO * packed.bytes) {
            throw refused(
                    "%s unpacks to more than %d times its size, so it isn't read any further."
                            .formatted(name, MOST_RATIO));
        }
    }

    private void entry(String name, byte[] content) {
        counted();
        if (content.length > Osv.BYTES) {
            reader.skipped(name, "it has more than %,d bytes".formatted(Osv.BYTES));
            return;
        }
        try {
            var several = Osv.parse(content);
            for (int i = 0; i < several.size(); i++) {
                if (i > 0) {
                    counted();
                }
                one(several.size() == 1 ? name : "%s[%d]".formatted(name, i), several.get(i));
            }
        } catch (Unreadable e) {
            reader.skipped(name, e.why());
        }
    }

    private void one(String name, JsonNode json) {
        Osv advisory;
        try {
            advisory = Osv.read(json);
        } catch (Unreadable e) {
            var id = json.path("id").asText("");
            reader.skipped(id.isEmpty() || name.contains(id) ? name : name + " " + id, e.why());
            return;
        }
        reader.read(advisory);
    }

    private void counted() {
        if (++entries > MOST_ENTRIES) {
            throw refused(
                    "There are more than %,d advisories; bring fewer at once."
                            .formatted(MOST_ENTRIES));
        }
    }

    private static Refused refused(String why) {
        return Refused.field(Refusal.INVALID_REQUEST, "file", why);
    }

    /** What was read of the file. */
    private static final class Counted extends FilterInputStream {
        private long bytes;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            bytes += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int n = super.read(buffer, from, length);
            bytes += Math.max(n, 0);
            return n;
        }
    }
}
