package dev.goldsmith.build;

/** All windows of one length of some texts, by a hash of 64 bits: a set that one look answers. */
final class Grams {
    private static final long BASE = 0x9E3779B97F4A7C15L;
    private static final int FIRST = 64;

    final int length;

    /** {@link #BASE} to the power of the length. */
    private final long power;

    /** Open addressing; 0 is free. */
    private long[] table = new long[FIRST];

    private int many;

    Grams(int length) {
        this.length = length;
        long power = 1;
        for (int i = 0; i < length; i++) {
            power *= BASE;
        }
        this.power = power;
    }

    /** The sum of a text that goes on with this character. */
    static long next(long sum, char c) {
        return sum * BASE + c + 1;
    }

    void add(String text) {
        var sums = new long[text.length() + 1];
        for (int i = 0; i < text.length(); i++) {
            sums[i + 1] = next(sums[i], text.charAt(i));
        }
        for (int i = 0; i + length <= text.length(); i++) {
            put(between(sums[i], sums[i + length]));
        }
    }

    /**
     * @param before sum of a text without its last characters, as many as this length
     * @param sum of all of it
     */
    boolean has(long before, long sum) {
        long gram = between(before, sum);
        for (int i = place(gram); table[i] != 0; i = i + 1 & table.length - 1) {
            if (table[i] == gram) {
                return true;
            }
        }
        return false;
    }

    private long between(long before, long sum) {
        long gram = sum - before * power;
        return gram == 0 ? 1 : gram;
    }

    private int place(long gram) {
        long mixed = gram ^ gram >>> 32;
        return (int) (mixed ^ mixed >>> 15) & table.length - 1;
    }

    private void put(long gram) {
        if (many * 2 >= table.length) {
            var before = table;
            table = new long[before.length * 2];
            many = 0;
            for (long each : before) {
                if (each != 0) {
                    put(each);
                }
            }
        }
        int i = place(gram);
        while (table[i] != 0 && table[i] != gram) {
            i = i + 1 & table.length - 1;
        }
        if (table[i] == 0) {
            table[i] = gram;
            many++;
        }
    }
}
