package dev.goldsmith.packages;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a package manager puts the versions of one package. It is total over any
 * texts; versions that differ can be equal, as {@code 1.0} and {@code 1.00} are.
 *
 * <p>A version is turned into a key, and keys are in the order of plain strings. No key is the
 * beginning of another, so keys of parts can be strung together.
 */
public enum VersionOrder implements Comparator<String> {
    /**
     * As deb-version(7) says: by turns what isn't a digit and what is. {@code ~} comes before the
     * end, the end before letters, letters before all else. A missing number or revision is 0.
     */
    DPKG(VersionOrder::turns) {
        @Override
        String revisionKey(@Nullable String revision) {
            return turns(revision == null ? "" : revision);
        }
    },

    /**
     * As rpm-version(7) says: runs of letters and runs of digits, whatever stands between them.
     * {@code ~} comes before the end, the end before {@code ^}, that before letters, letters before
     * numbers. No release comes before any.
     */
    RPM(VersionOrder::runs) {
        @Override
        String revisionKey(@Nullable String release) {
            return release == null ? "" : AFTER_END + runs(release);
        }
    };

    private static final char BEFORE_END = 1;
    private static final char END = 2;
    private static final char AFTER_END = 3;
    private static final char LETTERS = 4;
    private static final char NUMBER = 5;

    private static final Pattern TURNS = Pattern.compile("(\\D*)(\\d*)");
    private static final Pattern RUNS = Pattern.compile("[~^]|[A-Za-z]+|\\d+");

    private final UnaryOperator<String> partKey;

    VersionOrder(UnaryOperator<String> partKey) {
        this.partKey = partKey;
    }

    /** That of the versions in a list by {@code dpkg} or {@code rpm}; others have none. */
    public static Optional<VersionOrder> of(String manager) {
        return switch (manager) {
            case "dpkg" -> Optional.of(DPKG);
            case "rpm" -> Optional.of(RPM);
            default -> Optional.empty();
        };
    }

    @Override
    public int compare(String one, String other) {
        return key(one).compareTo(key(other));
    }

    /**
     * Keys are in this order as plain strings; those of equal versions are equal. The revision is
     * what follows the last hyphen.
     */
    public String key(String version) {
        int colon = epochEnd(version);
        int hyphen = version.lastIndexOf('-');
        return number(version.substring(0, Math.max(colon, 0)))
                + partKey.apply(
                        version.substring(colon + 1, hyphen < 0 ? version.length() : hyphen))
                + revisionKey(hyphen < 0 ? null : version.substring(hyphen + 1));
    }

    /** Where the colon after it is; -1: there is no epoch. */
    private static int epochEnd(String version) {
        int at = 0;
        while (at < version.length() && version.charAt(at) >= '0' && version.charAt(at) <= '9') {
            at++;
        }
        return at < version.length() && version.charAt(at) == ':' ? at : -1;
    }

    abstract String revisionKey(@Nullable String revision);

    private static String turns(String part) {
        var key = new StringBuilder();
        // Else nothing would differ from 0.
        TURNS.matcher(part.isEmpty() ? "0" : part)
                .results()
                .filter(turn -> !turn.group().isEmpty())
                .forEach(turn -> {
                    turn.group(1).chars().forEach(it -> key.append(weight((char) it)));
                    key.append(END).append(number(turn.group(2)));
                });
        return key.append(END).toString();
    }

    private static char weight(char c) {
        boolean letter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
        return letter ? c : c == '~' ? BEFORE_END : (char) (c + 256);
    }

    private static String runs(String part) {
        var key = new StringBuilder();
        RUNS.matcher(part)
                .results()
                .map(MatchResult::group)
                .forEach(run -> {
                    char first = run.charAt(0);
                    switch (first) {
                        case '~' -> key.append(BEFORE_END);
                        case '^' -> key.append(AFTER_END);
                        default -> {
                            if (first <= '9') {
                                key.append(NUMBER).append(number(run));
                            } else {
                                key.append(LETTERS).append(run).append('\0');
                            }
                        }
                    }
                });
        return key.append(END).toString();
    }

    /** Of any length, with zeros before it or without. */
    private static String number(String digits) {
        int zeros = 0;
        while (zeros < digits.length() && digits.charAt(zeros) == '0') {
            zeros++;
        }
        return (char) (digits.length() - zeros) + digits.substring(zeros);
    }
}
