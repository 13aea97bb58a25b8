package dev.goldsmith.kernel;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.sql.SQLException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An exception that nobody foresaw, for people: what is wanting where that is known, and an id. All
 * the rest, classes and statements among it, stands under that id in the log.
 *
 * @param said part of a sentence, in lower case and without a full stop
 */
public record Mishap(String id, String said) {
    private static final int DEEPEST = 20;

    /** MySQL's and MariaDB's numbers for a disk, a table or a temporary file that is full. */
    private static final int DISK_FULL = 1021;

    private static final int TABLE_FULL = 1114;

    private static final String OF_PATH = "[^\\s/'\"`:,;|()=]";

    /** A path up to its last name; devices and what is part of a URL stay. */
    private static final Pattern FOLDERS =
            Pattern.compile("(?<![^\\s'\"`,;|(=])/(?!dev/)(?:%1$s+/)*(?=%1$s)".formatted(OF_PATH));

    /** A class, as exceptions that wrap others begin. */
    private static final Pattern CLASS =
            Pattern.compile("(?<![\\w.])(?:[a-z]\\w*\\.){2,}[A-Z][\\w$]*(?:: )?");

    /**
     * Writes it to the log.
     *
     * @param what was being done, for the log
     */
    public static Mishap of(Throwable e, Logger log, String what) {
        var id = UUID.randomUUID().toString().substring(0, 8);
        log.errorf(e, "%s failed unexpectedly, error %s", what, id);
        var known = known(e);
        return new Mishap(
                id,
                known == null
                        ? "an unexpected error; the worker's log has it under error " + id
                        : "%s (error %s in the worker's log)".formatted(plain(known), id));
    }

    /**
     * The same of an I/O exception: what the engine says itself, or what is wanting where that is
     * known, is enough; all else goes to the log.
     */
    public static String said(IOException e, Logger log, String what) {
        var known = known(e);
        if (known == null && isOurs(e)) {
            known = e.getMessage();
        }
        return known == null ? of(e, log, what).said() : plain(known);
    }

    private static boolean isOurs(IOException e) {
        var type = e.getClass();
        return type == IOException.class
                || type.getName().startsWith("dev.goldsmith.") && !(e instanceof ToolFailure);
    }

    /** Without the folders of this host, and the classes of this program. */
    public static String plain(String text) {
        return CLASS.matcher(FOLDERS.matcher(text).replaceAll("")).replaceAll("");
    }

    /** What is wanting, as far as an I/O exception tells it, for those who run this host. */
    public static String reason(IOException e) {
        var known = known(e);
        return known != null
                ? known
                : e.getMessage() == null ? "a file could not be read or written" : e.getMessage();
    }

    /** Null when nothing in it is known. */
    private static @Nullable String known(Throwable e) {
        Throwable cause = e;
        for (int depth = 0; cause != null && depth < DEEPEST; cause = cause.getCause(), depth++) {
            var said = one(cause);
            if (said != null) {
                return said;
            }
        }
        return DatabaseAway.causedBy(e)
                ? "the database can't be reached; run it again when it is back"
                : null;
    }

    private static @Nullable String one(Throwable e) {
        var text = String.valueOf(e.getMessage());
        return switch (e) {
            case Refused refused -> refused.detail();
            case SQLException sql when full(sql) ->
                    "the database's disk is full; free space there, then run it again";
            case IOException _ when text.contains("No space left") || text.contains("Disk quota") ->
                    "the disk of the store or of the worker's folder is full; free space there, then run it again";
            case FileSystemException known when known.getReason() != null -> text;
            case AccessDeniedException _ -> "no permission to read or write " + text;
            case NoSuchFileException _ -> text + " is missing";
            case NotDirectoryException _ -> text + " isn't a folder";
            case FileSystemException _ -> "can't read or write " + text;
            default -> null;
        };
    }

    private static boolean full(SQLException e) {
        return e.getErrorCode() == DISK_FULL
                || e.getErrorCode() == TABLE_FULL
                || String.valueOf(e.getMessage()).contains("No space left");
    }
}
