package dev.goldsmith.cost;

import dev.goldsmith.gallery.ImageContent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** How much is kept, and for which part of a month. */
final class Stored {
    /** The storage of what names none. */
    static final String USUAL = "Standard_LRS";

    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);
    private static final int DECIMALS = 18;
    private static final BigDecimal DAY = BigDecimal.valueOf(Duration.ofDays(1).toNanos());

    private Stored() {}

    /** All its disks; as Azure counts, a GB has 2^30 bytes. */
    static BigDecimal gigabytes(ImageContent content) {
        return gigabytes(content.allBytes());
    }

    static BigDecimal gigabytes(long bytes) {
        return BigDecimal.valueOf(bytes).divide(GIB, DECIMALS, RoundingMode.HALF_UP);
    }

    static Instant begin(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /**
     * Which part of its month something was there on a day.
     *
     * @param from since when it is there, {@code to}: until when it was
     */
    static BigDecimal partOfMonth(LocalDate day, Instant from, Instant to) {
        var begin = begin(day);
        var end = begin(day.plusDays(1));
        var first = from.isAfter(begin) ? from : begin;
        var last = to.isBefore(end) ? to : end;
        if (!last.isAfter(first)) {
            return BigDecimal.ZERO;
        }
        return BigDecimal.valueOf(Duration.between(first, last).toNanos())
                .divide(
                        DAY.multiply(BigDecimal.valueOf(day.lengthOfMonth())),
                        DECIMALS,
                        RoundingMode.HALF_UP);
    }
}
