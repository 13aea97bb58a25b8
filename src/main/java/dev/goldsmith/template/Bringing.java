package dev.goldsmith.template;

import dev.goldsmith.bring.Brought;
import dev.goldsmith.bring.Format;
import dev.goldsmith.bring.Formats;
import dev.goldsmith.bring.Sent;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.template.ImportLine.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whatever somebody brings, by one door: its kind is told from its text. */
public final class Bringing {
    private Bringing() {}

    /**
     * As {@link Import#of}, of other tools' files too.
     *
     * @throws Refused MALFORMED_JSON when it is of no kind that is read here, or of JSON that can't
     *     be read; INVALID_TEMPLATE with its line for any other
     */
    public static Import of(
            String subscription,
            String team,
            String text,
            String parameters,
            @Nullable String wanted) {
        // A form sends lines as Windows ends them.
        var plain = text.replace("\uFEFF", "").replace("\r\n", "\n");
        var format = Formats.of(plain);
        if (format.isPresent()) {
            var sent = new Sent(plain, parameters.replace("\r\n", "\n"), subscription, team);
            return imported(format.get(), format.get().read(sent));
        }
        var begins = plain.stripLeading();
        if (!begins.isEmpty() && !begins.startsWith("{") && !begins.startsWith("/")) {
            throw Refused.field(
                    Refusal.MALFORMED_JSON,
                    "$",
                    "Its kind can't be told. Here are read: JSON of Azure VM Image Builder and of ARM templates, %s."
                            .formatted(
                                    Formats.all().stream()
                                            .map(Format::title)
                                            .collect(Collectors.joining(", "))));
        }
        return Import.of(subscription, team, text, parameters, wanted);
    }

    private static Import imported(Format format, Brought brought) {
        var lines =
                brought.lines().stream()
                        .map(it -> new ImportLine(it.where(), verdict(it.what()), it.text()))
                        .toList();
        var title = format.title();
        return new Import(
                Import.Form.BROUGHT,
                title.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + title.substring(1),
                brought.document(),
                brought.name(),
                lines,
                List.of(),
                found -> found.stream().map(it -> placed(brought, it)).toList());
    }

    private static Violation placed(Brought brought, Violation it) {
        var line = brought.lineOf(it.path());
        return line == null || line == 0 ? it : new Violation("line " + line, it.message());
    }

    private static Verdict verdict(Brought.What what) {
        return switch (what) {
            case TAKEN -> Verdict.TAKEN;
            case ADAPTED -> Verdict.ADAPTED;
            case DEFAULTED -> Verdict.DEFAULTED;
            case LEFT -> Verdict.LEFT_OUT;
        };
    }
}
