package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** User ids, each also a group's, that are for VMs and nothing else. */
public record IdRange(int first, int last) {
    /** Above those of people, subordinate ids and containers, by systemd's table. */
    public static final IdRange USUAL = new IdRange(1_900_000_000, 1_900_000_999);

    private static final Pattern FORM = Pattern.compile("(\\d{1,10})-(\\d{1,10})");

    public IdRange {
        if (first < 1 || last < first || last == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("%d-%d isn't a range of ids".formatted(first, last));
        }
    }

    /**
     * @param text {@code 1900000000-1900000999}
     * @throws IllegalArgumentException when it isn't such a range
     */
    public static IdRange parse(String text) {
        var form = FORM.matcher(text.strip());
        if (form.matches()) {
            long first = Long.parseLong(form.group(1));
            long last = Long.parseLong(form.group(2));
            if (first >= 1 && last >= first && last < Integer.MAX_VALUE) {
                return new IdRange((int) first, (int) last);
            }
        }
        throw new IllegalArgumentException(
                "goldsmith.worker.vm-users is '%s'; it must be a range of user ids such as %s"
                        .formatted(text, USUAL));
    }

    int size() {
        return last - first + 1;
    }

    /**
     * Why this host can't use them, a sentence each.
     *
     * @param etc where {@code passwd} and {@code subuid} are
     * @param map what ids there are, as in {@code /proc/self/uid_map}
     */
    List<String> problems(Path etc, Path map) {
        var problems = new ArrayList<String>();
        lines(etc.resolve("passwd"))
                .map(line -> line.split(":"))
                .filter(fields -> fields.length > 2 && overlaps(number(fields[2]), 1))
                .forEach(fields -> problems.add(taken("user", fields[0])));
        lines(etc.resolve("subuid"))
                .map(line -> line.split(":"))
                .filter(fields ->
                        fields.length > 2 && overlaps(number(fields[1]), number(fields[2])))
                .forEach(fields -> problems.add(taken("the subordinate ids of", fields[0])));
        if (lines(map).map(line -> line.strip().split(" +")).noneMatch(this::isMapped)) {
            problems.add(
                    "the user ids %s don't exist in this container; set goldsmith.worker.vm-users to some that do"
                            .formatted(this));
        }
        return problems;
    }

    private String taken(String what, String name) {
        return "the user ids %s for VMs overlap with %s %s; set goldsmith.worker.vm-users to others"
                .formatted(this, what, name);
    }

    private boolean isMapped(String[] fields) {
        return fields.length == 3
                && number(fields[0]) <= first
                && last < number(fields[0]) + number(fields[2]);
    }

    private boolean overlaps(long from, long count) {
        return count > 0 && from <= last && first < from + count;
    }

    private static long number(String text) {
        return text.matches("\\d{1,10}") ? Long.parseLong(text) : 0;
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file).stream() : Stream.of();
        } catch (IOException _) {
            return Stream.of();
        }
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
