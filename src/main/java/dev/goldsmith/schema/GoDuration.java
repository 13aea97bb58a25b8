package dev.goldsmith.schema;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lengths of time as Go writes them, which packer reads: {@code 5m}, {@code 1h30m}, {@code 1.5h}.
 */
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)(ms|s|m|h)");

    /** Each unit once or twice: nobody writes a longer one. */
    private static final Pattern WHOLE = Pattern.compile("(?:%s){1,8}".formatted(PART.pattern()));

    private GoDuration() {}

    public static Optional<Duration> parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        var total =
                PART.matcher(text)
                        .results()
                        .mapToLong(part ->
                                new BigDecimal(part.group(1))
                                        .multiply(BigDecimal.valueOf(millis(part.group(2))))
                                        .longValue())
                        .sum();
        return Optional.of(Duration.ofMillis(total));
    }

    private static long millis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> throw new IllegalArgumentException(unit);
        };
    }
}
