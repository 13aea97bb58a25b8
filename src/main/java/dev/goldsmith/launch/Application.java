package dev.goldsmith.launch;

import dev.goldsmith.kernel.Unusable;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Portal and worker: how their process begins, and with which words and code it ends. */
@QuarkusMain
public final class Application {

    /** What begins the line that says why a process can't run; the supervisor shows that line. */
    static final String SAYS = "goldsmith: ";

    private Application() {}

    public static void main(String... arguments) {
        Quarkus.run(null, Application::end, arguments);
    }

    private static void end(int code, @Nullable Throwable thrown) {
        var unusable = unusable(thrown);
        unusable.ifPresent(it -> System.err.println(SAYS + it.getMessage()));
        System.exit(unusable.isPresent() ? Unusable.EXIT_CODE : code);
    }

    private static Optional<Unusable> unusable(@Nullable Throwable thrown) {
        return Stream.iterate(thrown, it -> it != null, Throwable::getCause)
                .filter(Unusable.class::isInstance)
                .map(Unusable.class::cast)
                .findFirst();
    }
}
