package dev.goldsmith.web;

import dev.goldsmith.cost.CostReport;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bars of a drawing, in its own units; the numbers stand in the table beside it.
 *
 * @param high of the drawing
 */
record CostChart(int wide, int high, List<Bar> bars) {
    private static final int WIDE = 360;
    private static final int COLUMNS_HIGH = 150;
    private static final int LABEL = 18;
    private static final int ROW = 26;
    private static final int MOST_ROWS = 8;
    private static final int LONGEST = 34;

    /**
     * @param label short
     * @param textX where the label begins, or its middle; {@code textY}: its base line
     */
    record Bar(int x, int y, int wide, int high, String label, int textX, int textY) {}

    /** A column for each month. */
    static CostChart columns(List<CostReport.Line> months) {
        var most = most(months);
        int slot = WIDE / Math.max(1, months.size());
        int tall = COLUMNS_HIGH - LABEL;
        var bars = new ArrayList<Bar>();
        for (int i = 0; i < months.size(); i++) {
            var month = YearMonth.parse(months.get(i).key());
            int high = part(months.get(i).amount(), most, tall);
            bars.add(
                    new Bar(
                            i * slot + 3,
                            tall - high,
                            slot - 6,
                            high,
                            month.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH),
                            i * slot + slot / 2,
                            COLUMNS_HIGH - 4));
        }
        return new CostChart(WIDE, COLUMNS_HIGH, bars);
    }

    /** A row for each of the dearest groups. */
    static CostChart rows(List<CostReport.Line> lines) {
        var shown = lines.stream().limit(MOST_ROWS).toList();
        var most = most(shown);
        var bars = new ArrayList<Bar>();
        for (int i = 0; i < shown.size(); i++) {
            var key = shown.get(i).key();
            bars.add(
                    new Bar(
                            0,
                            i * ROW + 14,
                            part(shown.get(i).amount(), most, WIDE),
                            7,
                            key.length() <= LONGEST ? key : key.substring(0, LONGEST - 1) + "…",
                            0,
                            i * ROW + 10));
        }
        return new CostChart(WIDE, Math.max(1, shown.size()) * ROW, bars);
    }

    private static BigDecimal most(List<CostReport.Line> lines) {
        return lines.stream()
                .map(CostReport.Line::amount)
                .max(BigDecimal::compareTo)
                .orElse(BigDecimal.ZERO);
    }

    /** What isn't nothing is seen. */
    private static int part(BigDecimal amount, BigDecimal most, int of) {
        if (amount.signum() <= 0) {
            return 0;
        }
        return Math.max(
                2,
                amount.multiply(BigDecimal.valueOf(of))
                        .divide(most, 0, RoundingMode.HALF_UP)
                        .intValue());
    }
}
