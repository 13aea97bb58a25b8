package dev.goldsmith.door;

import dev.goldsmith.kernel.Refused;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why a body couldn't be read, which whoever read it wraps in failures of their own. */
final class BodyFailure {
    private static final int DEEPEST = 8;
    private static final String FORMS = "org.jboss.resteasy.reactive.server.core.multipart.";

    private BodyFailure() {}

    /** What was refused while it was read. */
    static @Nullable Refused refused(Throwable e) {
        return cause(e, Refused.class);
    }

    /** Who sends half a body and goes is no fault of ours, and fills no log. */
    static boolean hasLeft(Throwable e) {
        return cause(e, HttpClosedException.class) != null
                || cause(e, StreamResetException.class) != null
                || isOfAForm(cause(e, IOException.class));
    }

    /** A form of files without its end, by the one who reads it: our own files fail elsewhere. */
    private static boolean isOfAForm(@Nullable IOException e) {
        return e != null
                && Stream.of(e.getStackTrace())
                        .limit(1)
                        .anyMatch(it -> it.getClassName().startsWith(FORMS));
    }

    private static <T extends Throwable> @Nullable T cause(Throwable e, Class<T> type) {
        Throwable at = e;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}
