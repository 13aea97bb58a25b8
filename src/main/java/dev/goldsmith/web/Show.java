package dev.goldsmith.web;

import dev.goldsmith.cost.Money;
import dev.goldsmith.cost.PriceLine;
import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.packages.Change;
import dev.goldsmith.run.RunsBefore;
import dev.goldsmith.template.TemplateDiff;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateExtension;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How values read on a page. */
@TemplateExtension
public final class Show {
    private Show() {}

    /** Bytes in the units that files are sold in: {@code 115 MB}. */
    static String size(@Nullable Long bytes) {
        if (bytes == null) {
            return "–";
        }
        double value = bytes;
        for (var unit : List.of("B", "kB", "MB", "GB")) {
            if (value < 1000 || unit.equals("GB")) {
                return String.format(
                        Locale.ENGLISH,
                        value < 10 && !unit.equals("B") ? "%.1f %s" : "%.0f %s",
                        value,
                        unit);
            }
            value /= 1000;
        }
        throw new IllegalStateException("the last unit takes all");
    }

    /** How long something will still take. */
    static String remaining(Duration left) {
        return left.toSeconds() < 1 ? "longer than usual" : "≈ " + RunView.words(left) + " left";
    }

    /** {@code 3:14}; a dash where it never began. */
    static String clock(RunsBefore.Ended run) {
        return run.took() == null ? "–" : RunView.clock(run.took());
    }

    /** An amount of money, without its currency. */
    static String money(@Nullable BigDecimal amount) {
        return amount == null ? "–" : Money.number(amount);
    }

    /** A price with all of its digits. */
    static String price(PriceLine line) {
        return Money.exact(line.amount()).toPlainString();
    }

    /** How much of something was used. */
    static String used(BigDecimal quantity) {
        return quantity.setScale(4, RoundingMode.HALF_UP).toPlainString();
    }

    /** {@code +20 MB}. */
    static String change(long bytes) {
        return bytes == 0 ? "same" : (bytes > 0 ? "+" : "−") + size(Math.abs(bytes));
    }

    static String brief(String digest) {
        return digest.length() > 12 ? digest.substring(0, 12) : digest;
    }

    /** Whether an end of life has come. */
    static boolean isOver(Instant end) {
        return !end.isAfter(Instant.now());
    }

    /** Whether it is so close that people are told of it. */
    static boolean isNear(Instant end) {
        return EndOfLife.at(Instant.now(), end) != null;
    }

    static String ifEmpty(String text, String otherwise) {
        return text.isBlank() ? otherwise : text;
    }

    /** The field of a team. */
    static String ofTeam(String slug, String prefix) {
        return prefix + slug;
    }

    /** Of a field of this type. */
    static String autocomplete(String type) {
        return type.equals("email") ? "email" : "off";
    }

    static String joined(List<String> texts) {
        return String.join(", ", texts);
    }

    static String urlEncode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A message whose names stand between backticks, as the readers write them. */
    static RawString marked(String message) {
        var escaped =
                message.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                        .replace("'", "&#39;");
        return new RawString(escaped.replaceAll("`([^`]*)`", "<code>$1</code>"));
    }

    static String style(TemplateDiff.Line line) {
        return switch (line.kind()) {
            case ADDED -> "add";
            case REMOVED -> "del";
            case GAP -> "gap";
            case SAME -> "";
        };
    }

    static String sign(TemplateDiff.Line line) {
        return switch (line.kind()) {
            case ADDED -> "+";
            case REMOVED -> "−";
            case GAP -> "⋯";
            case SAME -> "";
        };
    }

    static String tone(Change change) {
        return switch (change.kind()) {
            case ADDED -> "is-ok";
            case REMOVED -> "is-fail";
            case UPGRADED, CHANGED -> "is-idle";
            case DOWNGRADED -> "is-warn";
        };
    }

    static String icon(Change change) {
        return switch (change.kind()) {
            case ADDED -> "plus";
            case REMOVED -> "minus";
            case UPGRADED -> "arrow-up";
            case DOWNGRADED -> "arrow-down";
            case CHANGED -> "arrow-right";
        };
    }
}
