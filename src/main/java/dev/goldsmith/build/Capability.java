package dev.goldsmith.build;

import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.EngineSupport;
import dev.goldsmith.schema.ImageTemplate;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What a run is built by. Whoever saves a template or asks for a run knows an engine by this alone;
 * the {@link Engine} itself is with the workers that have it.
 */
public enum Capability {
    /** Virtual machines of the worker's host. */
    QEMU(EngineSupport::notExecutable),
    /** Nothing: see {@link PretendEngine}. It takes what QEMU takes. */
    PRETEND(EngineSupport::notExecutable);

    private final Function<ImageTemplate, List<Violation>> judge;

    Capability(Function<ImageTemplate, List<Violation>> judge) {
        this.judge = judge;
    }

    /** As runs, workers and topics have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @return empty when it can build all of the template; otherwise each part that it can't, with
     *     its JSON path
     */
    public List<Violation> cannot(ImageTemplate template) {
        return judge.apply(template);
    }
}
