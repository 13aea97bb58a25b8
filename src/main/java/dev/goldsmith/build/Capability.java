package dev.goldsmith.build;

import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.Elsewhere;
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
    PRETEND(EngineSupport::notExecutable),
    /** Azure VM Image Builder; a worker only follows. */
    AZURE(Elsewhere::notExecutable);

    private final Function<ImageTemplate, List<Violation>> judge;

    Capability(Function<ImageTemplate, List<Violation>> judge) {
        this.judge = judge;
    }

    /** As runs, workers and topics have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether others build: it takes no machine of a worker, and names nothing of this house. */
    public boolean isElsewhere() {
        return this == AZURE;
    }

    /**
     * @return empty when it can build all of the template; otherwise each part that it can't, with
     *     its JSON path
     */
    public List<Violation> cannot(ImageTemplate template) {
        return judge.apply(template);
    }
}
