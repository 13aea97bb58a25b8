package dev.goldsmith.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts as they are shown: the only place where money is rounded. */
public final class Money {
    private static final BigDecimal LEAST = new BigDecimal("0.0001");
    private static final int CENTS = 2;
    private static final int SMALL = 4;

    private Money() {}

    /** {@code 12.40 USD}; what is less than one has four decimals. */
    public static String shown(BigDecimal amount, String currency) {
        return number(amount) + " " + currency;
    }

    /** {@code 0.0031 – 0.0042 USD}. */
    public static String range(BigDecimal low, BigDecimal high, String currency) {
        boolean tiny = low.compareTo(LEAST) < 0 && high.compareTo(LEAST) >= 0;
        var from = tiny ? "0" : number(low);
        var to = number(high);
        return "%s %s".formatted(from.equals(to) ? from : from + " – " + to, currency);
    }

    /** The same without its currency. */
    public static String number(BigDecimal amount) {
        if (amount.signum() > 0 && amount.compareTo(LEAST) < 0) {
            return "< " + LEAST;
        }
        boolean small = amount.signum() != 0 && amount.compareTo(BigDecimal.ONE) < 0;
        return amount.setScale(small ? SMALL : CENTS, RoundingMode.HALF_UP).toPlainString();
    }

    /** All of its digits, and no zeros behind them. */
    public static BigDecimal exact(BigDecimal amount) {
        var stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    static String plain(BigDecimal amount) {
        return exact(amount).toPlainString();
    }
}
