package dev.goldsmith.activity;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes events out, in the order of the chain, page by page: nothing is held between two of them,
 * however long the history.
 */
@ApplicationScoped
public class Export {
    private static final int PAGE = 500;

    /** What a spreadsheet would run, also behind spaces and in full width. */
    private static final Pattern FORMULA = Pattern.compile("\\s*[=+\\-@＝＋－＠|%].*", Pattern.DOTALL);

    private static final String COLUMNS =
            "seq,at,actor,actorId,door,address,kind,subject,team,detail,hash\r\n";

    @Inject Tenancy tenancy;
    @Inject Sealer sealer;

    public enum Format {
        JSONL("jsonl", "JSON Lines", "application/jsonl"),
        CSV("csv", "CSV", "text/csv");

        public final String word;
        public final String label;
        public final String mediaType;

        Format(String word, String label, String mediaType) {
            this.word = word;
            this.label = label;
            this.mediaType = mediaType;
        }
    }

    /** Says that it is taken out, so that this is in it, and seals what there is. */
    public void begin(Access by, Timeline.Filter filter, Format format) {
        by.require(Permission.EXPORT, "the activity");
        tenancy.in(
                by.tenantId(),
                () ->
                        Event.tell(
                                by,
                                null,
                                EventKind.ACTIVITY_EXPORTED,
                                "activity/export",
                                Map.of(
                                        "format",
                                        format.label,
                                        "all",
                                        filter.equals(Timeline.Filter.ALL))));
        sealer.seal(by.tenantId());
    }

    public void write(Access by, Timeline.Filter filter, Format format, OutputStream out)
            throws IOException {
        var teams =
                tenancy.in(
                        by.tenantId(),
                        () ->
                                Team.<Team>listAll().stream()
                                        .collect(Collectors.toMap(it -> it.id, it -> it.slug)));
        if (format == Format.CSV) {
            out.write(COLUMNS.getBytes(StandardCharsets.UTF_8));
        }
        long seq = 0;
        List<Event> page;
        do {
            long after = seq;
            page = tenancy.in(by.tenantId(), () -> Timeline.sealed(by, filter, after, PAGE));
            var text = new StringBuilder();
            for (var event : page) {
                seq = Objects.requireNonNull(event.seq);
                text.append(
                        switch (format) {
                            case JSONL -> line(event, seq);
                            case CSV -> row(event, seq, teams);
                        });
            }
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
        } while (page.size() == PAGE);
    }

    /** The event is byte for byte what was hashed. */
    private static String line(Event event, long seq) {
        return "{\"event\":%s,\"hash\":\"%s\"}\n".formatted(Canonical.text(event, seq), event.hash);
    }

    private static String row(Event event, long seq, Map<Long, String> teams) {
        return Stream.of(
                                String.valueOf(seq),
                                Canonical.at(event.at),
                                event.actorName,
                                event.actorId,
                                event.door,
                                event.address,
                                event.kind,
                                event.subject,
                                event.teamId == null ? "" : teams.getOrDefault(event.teamId, ""),
                                event.detail,
                                event.hash)
                        .map(Export::cell)
                        .collect(Collectors.joining(","))
                + "\r\n";
    }

    /** Quoted where needed (RFC 4180); what could be a formula begins with an apostrophe. */
    public static String cell(@Nullable String value) {
        var text = value == null ? "" : value;
        if (FORMULA.matcher(text).matches()) {
            text = "'" + text;
        }
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
