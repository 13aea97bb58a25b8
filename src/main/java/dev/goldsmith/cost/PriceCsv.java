package dev.goldsmith.cost;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Prices as CSV: {@code kind,item,region,price}, a line each. Cells may be quoted; lines that begin
 * with {@code #}, and the heading, say nothing.
 */
final class PriceCsv {
    static final String HEADING = "kind,item,region,price";
    static final int MOST_LINES = 5_000;

    private static final int MOST_FAULTS = 20;
    private static final int LONGEST = 90;
    private static final int COLUMNS = 4;
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
    private static final Pattern CELL =
            Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")*)\"|([^,\"]*))\\s*(,|$)");

    private final List<PriceLine> lines = new ArrayList<>();
    private final List<Violation> faults = new ArrayList<>();
    private final HashSet<PriceLine.Key> known = new HashSet<>();

    private PriceCsv() {}

    /**
     * @throws Refused INVALID_REQUEST with each line that is wrong, the first {@value #MOST_FAULTS}
     */
    static List<PriceLine> read(String text) {
        var csv = new PriceCsv();
        int number = 0;
        for (var line : text.lines().limit(MOST_LINES + 1L).toList()) {
            number++;
            var stripped = line.strip();
            if (!stripped.isEmpty()
                    && !stripped.startsWith("#")
                    && !stripped.equalsIgnoreCase(HEADING)) {
                csv.line(number, stripped);
            }
        }
        if (number > MOST_LINES) {
            csv.fault(number, "A sheet has up to %,d lines.".formatted(MOST_LINES));
        }
        if (csv.lines.isEmpty() && csv.faults.isEmpty()) {
            csv.fault(1, "There are no prices in it. A line is: " + HEADING);
        }
        if (!csv.faults.isEmpty()) {
            throw new Refused(
                    Refusal.INVALID_REQUEST,
                    "The price sheet can't be read.",
                    csv.faults.stream().limit(MOST_FAULTS).toList());
        }
        return csv.lines;
    }

    private void line(int number, String line) {
        var cells = cells(line);
        if (cells.size() != COLUMNS) {
            fault(number, "A line has %d columns: %s.".formatted(COLUMNS, HEADING));
            return;
        }
        var kind = PriceKind.find(cells.get(0));
        if (kind.isEmpty()) {
            fault(
                    number,
                    "\"%s\" isn't a kind of price: use vmHour, vcpuHour, memoryHour, storageMonth or egress."
                            .formatted(cut(cells.get(0))));
            return;
        }
        if (!AMOUNT.matcher(cells.get(3)).matches()) {
            fault(
                    number,
                    "\"%s\" isn't a price: use a number such as 0.0416, with up to nine decimals."
                            .formatted(cut(cells.get(3))));
            return;
        }
        if (cells.get(1).length() > LONGEST || cells.get(2).length() > LONGEST) {
            fault(number, "An item and a region have up to %d characters.".formatted(LONGEST));
            return;
        }
        if (kind.get() == PriceKind.VM_HOUR && cells.get(1).isEmpty()) {
            fault(number, "A price by VM size names the size, such as Standard_D2s_v5.");
            return;
        }
        var price =
                new PriceLine(kind.get(), cells.get(1), cells.get(2), new BigDecimal(cells.get(3)));
        if (!known.add(price.key())) {
            fault(number, "There is another price for the same thing above it.");
            return;
        }
        lines.add(price);
    }

    private static List<String> cells(String line) {
        var cells = new ArrayList<String>();
        var cell = CELL.matcher(line);
        int at = 0;
        while (at <= line.length() && cells.size() <= COLUMNS && cell.find(at)) {
            if (cell.start() != at) {
                return List.of();
            }
            var quoted = cell.group(1);
            cells.add((quoted == null ? cell.group(2) : quoted.replace("\"\"", "\"")).strip());
            if (cell.group(3).isEmpty()) {
                return cells;
            }
            at = cell.end();
        }
        return cells;
    }

    private void fault(int number, String message) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(new Violation("$.line[%d]".formatted(number), message));
        }
    }

    private static String cut(String text) {
        return text.length() <= 40 ? text : text.substring(0, 39) + "…";
    }
}
