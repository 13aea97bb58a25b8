package dev.goldsmith.lifecycle;

import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ends and deletions by hand, whichever door they come by. Who uses what would end or go is asked
 * under its locks, so that nobody comes to use it between the answer and the act.
 */
public final class Ending {
    private Ending() {}

    /** What is done about users: whoever hasn't confirmed is refused. */
    @FunctionalInterface
    public interface Ask {
        void about(Uses uses);

        /**
         * For doors whose clients confirm by a parameter.
         *
         * @param what {@code Version 1.2.0}
         * @param act {@code delete}
         */
        static Ask unless(boolean confirmed, String what, String act) {
            return confirmed
                    ? _ -> {}
                    : uses ->
                            uses.requireNone(
                                    what,
                                    "Repeat the request with `confirm=true` to %s it anyway."
                                            .formatted(act));
        }
    }

    /**
     * An owner says when an image ends; whoever sends what is so already changes nothing.
     *
     * @param end null: never
     * @param refused whether nothing new starts from versions that have ended; null: as it is
     */
    public static void image(
            Access by, Shelved at, @Nullable Instant end, @Nullable Boolean refused, Ask ask) {
        var definition = ImageDefinition.locked(at.definition().id);
        boolean refuses = refused == null ? definition.endedRefused : refused;
        if (Objects.equals(end, definition.endOfLifeAt) && refuses == definition.endedRefused) {
            return;
        }
        Retention.requireOwner(by, at);
        boolean worse = !isOver(definition.endOfLifeAt) || refuses && !definition.endedRefused;
        if (isOver(end) && worse) {
            ask.about(Uses.ofEnded(by, at));
        }
        definition.ends(by, at.gallery(), end, refuses);
    }

    /** Changes what may change of a version, its end for example. */
    public static void version(
            Access by, Shelved at, ImageVersion version, ImageVersion.Change change, Ask ask) {
        require(by, at, version);
        var definition = version.locked();
        var end = change.end();
        if (end != null && isOver(end.at()) && !isOver(version.endsAt(definition))) {
            ask.about(Uses.ofEnded(by, at, version));
        }
        version.change(by, change);
    }

    public static void delete(Access by, Shelved at, ImageVersion version, Ask ask) {
        require(by, at, version);
        version.locked();
        // One that a channel points to isn't deleted whoever confirms.
        if (Channel.at(version).isEmpty()) {
            ask.about(Uses.ofDeleted(by, at, version));
        }
        version.delete(by);
    }

    private static void require(Access by, Shelved at, ImageVersion version) {
        by.require(Permission.EDIT, at.gallery().teamId, "version " + version.number());
    }

    private static boolean isOver(@Nullable Instant end) {
        return end != null && !end.isAfter(Instant.now());
    }
}
