package dev.goldsmith.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static final ZoneId VIENNA = ZoneId.of("Europe/Vienna");

    private static List<String> next(String cron, ZoneId zone, String after, int count) {
        var schedule = new Schedule(cron, zone);
        return Stream.iterate(schedule.next(Instant.parse(after)), schedule::next)
                .limit(count)
                .map(Instant::toString)
                .toList();
    }

    @Test
    void a_time_that_clocks_skip_is_due_once_when_they_are_changed() {
        // At 2026-03-29 01:00 UTC, 02:00 becomes 03:00 in Vienna.
        assertThat(next("30 2 * * *", VIENNA, "2026-03-28T02:00:00Z", 3))
                .containsExactly(
                        "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z");
        assertThat(next("*/15 2,3 * * *", VIENNA, "2026-03-29T00:59:00Z", 2))
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-29T01:15:00Z");
    }

    @Test
    void a_time_that_comes_twice_is_due_once() {
        // At 2026-10-25 01:00 UTC, 03:00 becomes 02:00 in Vienna.
        assertThat(next("30 2 * * *", VIENNA, "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(next("0 * * * *", VIENNA, "2026-10-25T00:10:00Z", 1))
                .containsExactly("2026-10-25T02:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    | UTC | cron
                    60 * * * * | UTC | cron
                    * * * * | UTC | cron
                    0 0 30 2 * | UTC | cron
                    @daily | UTC | cron
                    0 0 0 * * * | UTC | cron
                    0 4 * * * | Middle-earth/Shire | timeZone
                    """)
    void what_is_wrong_is_named(String cron, String zone, String field) {
        assertThatThrownBy(() -> Schedule.parse(cron == null ? "" : cron, zone))
                .isInstanceOfSatisfying(
                        Refused.class,
                        it -> assertThat(it.violations.getFirst().path()).isEqualTo(field));
    }

    @Test
    void says_itself_in_words() {
        assertThat(Schedule.parse("*/15  * * *  *", "UTC").words()).isEqualTo("every 15 minutes");
        assertThat(Schedule.parse("30 2 * * mon", "UTC").words()).isEqualTo("at 02:30 on Monday");
    }

    /** A field, and the numbers that it stands for. */
    private record Field(String text, List<Integer> numbers) {}

    private record Cron(Field minute, Field hour, Field day, Field month, Field weekday) {
        String text() {
            return String.join(" ", minute.text, hour.text, day.text, month.text, weekday.text);
        }

        boolean matches(LocalDateTime time) {
            boolean byDay = day.numbers.contains(time.getDayOfMonth());
            boolean byWeekday = weekday.numbers.contains(time.getDayOfWeek().getValue() % 7);
            return minute.numbers.contains(time.getMinute())
                    && hour.numbers.contains(time.getHour())
                    && month.numbers.contains(time.getMonthValue())
                    && (day.text.equals("*") || weekday.text.equals("*")
                            ? byDay && byWeekday
                            : byDay || byWeekday);
        }
    }

    private static Arbitrary<Field> field(int least, int most) {
        return field(least, most, most);
    }

    /**
     * @param most that is there always: a 31st isn't
     */
    private static Arbitrary<Field> field(int least, int most, int last) {
        var all = new Field("*", IntStream.rangeClosed(least, last).boxed().toList());
        var number = Arbitraries.integers().between(least, most);
        var list =
                number.list()
                        .uniqueElements()
                        .ofMinSize(1)
                        .ofMaxSize(3)
                        .map(it ->
                                new Field(
                                        String.join(",", it.stream().map(String::valueOf).toList()),
                                        it));
        var range =
                Combinators.combine(number, number)
                        .as((a, b) ->
                                new Field(
                                        Math.min(a, b) + "-" + Math.max(a, b),
                                        IntStream.rangeClosed(Math.min(a, b), Math.max(a, b))
                                                .boxed()
                                                .toList()))
                        .filter(it -> it.numbers.size() > 1);
        return Arbitraries.oneOf(Arbitraries.just(all), list, range);
    }

    @Provide
    Arbitrary<Cron> crons() {
        var steps =
                Arbitraries.of(5, 15, 20)
                        .map(step ->
                                new Field(
                                        "*/" + step,
                                        IntStream.range(0, 60)
                                                .filter(it -> it % step == 0)
                                                .boxed()
                                                .toList()));
        return Combinators.combine(
                        Arbitraries.oneOf(field(0, 59), steps),
                        field(0, 23),
                        field(1, 28, 31),
                        field(1, 12),
                        field(0, 6))
                .as(Cron::new);
    }

    /** Where and shortly before which moment clocks change. */
    private record Place(String zone, String before) {}

    @Provide
    Arbitrary<Place> places() {
        return Arbitraries.of(
                new Place("Europe/Vienna", "2026-03-28T20:00:00Z"),
                new Place("Europe/Vienna", "2026-10-24T20:00:00Z"),
                new Place("America/New_York", "2026-03-08T00:00:00Z"),
                new Place("America/New_York", "2026-11-01T00:00:00Z"),
                // By half an hour; at midnight; a whole day that there wasn't.
                new Place("Australia/Lord_Howe", "2026-04-04T09:00:00Z"),
                new Place("Australia/Lord_Howe", "2026-10-03T09:00:00Z"),
                new Place("America/Santiago", "2026-09-05T20:00:00Z"),
                new Place("Pacific/Apia", "2011-12-29T20:00:00Z"),
                new Place("UTC", "2026-12-31T20:00:00Z"));
    }

    /** Minute by minute of what a clock on the wall that nobody ever sets would show. */
    private static List<Instant> naive(Cron cron, ZoneId zone, Instant after, Instant until) {
        var due = new TreeSet<Instant>();
        var from =
                LocalDateTime.ofInstant(after, zone).minusDays(2).truncatedTo(ChronoUnit.MINUTES);
        var to = LocalDateTime.ofInstant(until, zone).plusDays(2);
        for (var time = from; time.isBefore(to); time = time.plusMinutes(1)) {
            if (cron.matches(time)) {
                due.add(moment(time, zone));
            }
        }
        return new ArrayList<>(due.subSet(after, false, until, true));
    }

    /** The first moment at which the real clock shows this time, or one that is later. */
    private static Instant moment(LocalDateTime time, ZoneId zone) {
        var change = zone.getRules().getTransition(time);
        if (change != null && change.isGap()) {
            return change.getInstant();
        }
        // Of two moments, java.time gives the earlier one.
        return time.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }

    @Property(tries = 300)
    void is_due_when_a_naive_clock_says_so(
            @ForAll("crons") Cron cron, @ForAll("places") Place place) {
        var zone = ZoneId.of(place.zone());
        var after = Instant.parse(place.before());
        var until = after.plus(Duration.ofHours(36));
        var due = new ArrayList<Instant>();
        var schedule = new Schedule(cron.text(), zone);
        for (var next = schedule.next(after); !next.isAfter(until); next = schedule.next(next)) {
            due.add(next);
        }
        assertThat(due).as(cron.text()).isEqualTo(naive(cron, zone, after, until));
    }
}
