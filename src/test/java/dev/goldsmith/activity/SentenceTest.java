package dev.goldsmith.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people read of an event. */
class SentenceTest {
    private static final String BEGIN = "<!-- kinds:begin -->\n";
    private static final String END = "<!-- kinds:end -->";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    run.requested | run/12 | {"template":"nginx","version":3} | Ada requested run 12 of nginx, version 3 | /runs/12
                    run.failed | run/12 | {"attempt":1,"template":"nginx"} | Run 12 of nginx failed | /runs/12
                    run.cancelAsked | run/12 | {"state":"building","template":"nginx"} | Ada canceled run 12 of nginx | /runs/12
                    run.cancelAsked | run/12 | {"state":"building","template":"nginx","why":"$1 {id} [x]"} | Ada canceled run 12 of nginx: $1 {id} [x] | /runs/12
                    approval.voted | approval/7 | {"about":"run/12","comment":"","verdict":"reject"} | Ada voted to reject run 12 | /approvals/7
                    approval.approved | approval/7 | {"about":"version/web/nginx/1.2.0/7","fingerprint":"f"} | Version 1.2.0 of web/nginx was approved | /approvals/7
                    template.moved | template/web/a | {"to":"db/b"} | Ada moved template web/a to db/b | /teams/db/templates/b
                    template.layersForgotten | template/web/a | {} | Ada forgot the cached layers of template web/a | /teams/web/templates/a
                    template.deleted | template/web/a | {"version":2} | Ada deleted template web/a |
                    trigger.created | template/web/a | {"trigger":"weekly"} | Ada added trigger weekly to template web/a |
                    image.regionsChanged | image/web/nginx/1.2.0 | {"added":["eu","us"],"removed":[],"retried":[]} | Ada changed the regions of web/nginx/1.2.0, added eu, us | /gallery/web/nginx/1.2.0
                    apiClient.secretAdded | api-client/x | {"days":9,"name":"A-probe","secret":"ab"} | Ada added a secret to API client A-probe |
                    session.ended | person/p | {"sessions":1} | Ada signed out elsewhere, sessions: 1 |
                    session.ended | person/p | {"session":"x"} | Ada signed out elsewhere |
                    emailDomain.assigned | sign-in | {"domain":"example.com"} | Ada assigned email domain example.com to the tenant |
                    emailDomain.removed | sign-in | {"domain":"example.com"} | Ada removed email domain example.com from the tenant |
                    member.roleChanged | person/p | {"from":"member","name":"Bob","to":"admin"} | Ada changed Bob's role in the tenant from member to admin |
                    activity.broken | verification/4 | {"breaks":2,"events":9} | The audit chain is broken: a verification found 2 breaks | /activity/verifications/4
                    later.told | thing/4 | {} | Ada: later.told, thing/4 |
                    """)
    void an_event_is_told_as_a_person_would(
            String kind, String subject, String detail, String said, String path) {
        var sentence = Sentence.of(event(kind, subject, detail));
        assertThat(sentence).hasToString(said);
        assertThat(sentence.path()).isEqualTo(path);
    }

    /** A gap without anything to fill it would be seen as "unknown", or as the gap itself. */
    @Test
    void each_kind_makes_a_whole_sentence() {
        for (var kind : EventKind.values()) {
            Map<String, Object> detail = new HashMap<>();
            kind.phrase().needed().forEach(it -> detail.put(it, "x"));
            assertThat(kind.phrase().fill(detail))
                    .as(kind.word())
                    .doesNotContain("unknown", "{", "}", "[", "]", "  ")
                    .doesNotEndWith(" ");
        }
    }

    /** No gap but what somebody tells under that name: a slip in either is found. */
    @Test
    void each_gap_is_told_by_somebody() throws IOException {
        var told = told();
        var derived = java.util.Set.of("id", "run", "copy");
        for (var kind : EventKind.values()) {
            for (var gap : kind.phrase().gaps()) {
                if (!derived.contains(gap)) {
                    assertThat(told).as(kind.word()).contains("\"" + gap + "\"");
                }
            }
        }
    }

    private static String told() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(it -> it.toString().endsWith(".java"))
                    .filter(it -> !it.endsWith("EventKind.java"))
                    .map(SentenceTest::text)
                    .filter(it -> it.contains("EventKind"))
                    .collect(Collectors.joining());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void the_reference_lists_all_kinds() throws IOException {
        var page = Files.readString(Path.of("docs/reference/audit.md"));
        assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)))
                .isEqualTo(table());
    }

    private static String table() {
        return Arrays.stream(EventKind.values())
                .map(it -> "| `%s` | %s | %s |\n".formatted(it.word(), it.meaning(), of(it)))
                .collect(
                        Collectors.joining(
                                "", "| Kind | What happened | Of |\n|---|---|---|\n", ""));
    }

    private static String of(EventKind kind) {
        return kind.ofTeam() ? "team" : kind.ofInstallation() ? "installation" : "tenant";
    }

    private static Event event(String kind, String subject, String detail) {
        var event = new Event();
        event.kind = kind;
        event.noun = kind.substring(0, kind.indexOf('.'));
        event.subject = subject;
        event.actorName = "Ada";
        event.detail = detail;
        return event;
    }
}
