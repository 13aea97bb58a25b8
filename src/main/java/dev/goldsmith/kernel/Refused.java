package dev.goldsmith.kernel;

import java.util.List;

/** Thrown when something is refused; nothing was changed. Each door renders it in its dialect. */
public final class Refused extends RuntimeException {
    public final Refusal refusal;
    public final List<Violation> violations;
    private boolean hides;

    public Refused(Refusal refusal, String detail, List<Violation> violations) {
        // An answer, not an accident: nobody reads its stack.
        super(detail, null, false, false);
        this.refusal = refusal;
        this.violations = Violations.bounded(violations);
    }

    public Refused(Refusal refusal, String detail) {
        this(refusal, detail, List.of());
    }

    /**
     * NOT_FOUND, whether there is nothing or nothing for whoever asks: the answer is the same.
     *
     * @param there whether it is there, for somebody else: that they asked is worth noting
     */
    public static Refused absent(String detail, boolean there) {
        return new Refused(Refusal.NOT_FOUND, detail).hiding(there);
    }

    /** The same answer, noted as one that may hide something. */
    public Refused hiding(boolean there) {
        hides = there;
        return this;
    }

    /** Whether it says that there is nothing where there is something for others. */
    public boolean hides() {
        return hides;
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
