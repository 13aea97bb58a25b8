package dev.goldsmith.kernel;

import java.util.List;

/** Thrown when something is refused; nothing was changed. Each door renders it in its dialect. */
public final class Refused extends RuntimeException {
    public final Refusal refusal;
    public final List<Violation> violations;

    public Refused(Refusal refusal, String detail, List<Violation> violations) {
        // An answer, not an accident: nobody reads its stack.
        super(detail, null, false, false);
        this.refusal = refusal;
        this.violations = List.copyOf(violations);
    }

    public Refused(Refusal refusal, String detail) {
        this(refusal, detail, List.of());
    }

    /** The refusal of one field. */
    public static Refused field(Refusal refusal, String path, String message) {
        return new Refused(refusal, message, List.of(new Violation(path, message)));
    }

    /** One sentence for a person. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
