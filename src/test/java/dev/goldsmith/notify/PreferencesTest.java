package dev.goldsmith.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferencesTest {

    @ParameterizedTest
    @CsvSource({
        // In Vienna it is one hour later than UTC, in summer two.
        "Europe/Vienna, 22:00, 07:00, 2026-11-23T20:59:00Z, 2026-11-23T20:59:00Z",
        "Europe/Vienna, 22:00, 07:00, 2026-11-23T21:00:00Z, 2026-11-24T06:00:00Z",
        "Europe/Vienna, 22:00, 07:00, 2026-11-24T05:59:00Z, 2026-11-24T06:00:00Z",
        "Europe/Vienna, 22:00, 07:00, 2026-11-24T06:00:00Z, 2026-11-24T06:00:00Z",
        "Europe/Vienna, 22:00, 07:00, 2026-07-23T20:30:00Z, 2026-07-24T05:00:00Z",
        "UTC, 12:00, 13:00, 2026-11-23T12:30:00Z, 2026-11-23T13:00:00Z",
        "UTC, 12:00, 13:00, 2026-11-23T13:00:00Z, 2026-11-23T13:00:00Z",
        "UTC, 12:00, 12:00, 2026-11-23T12:00:00Z, 2026-11-23T12:00:00Z",
        // The night in which the clock goes from 2:00 to 3:00: 2:30 isn't there.
        "Europe/Vienna, 22:00, 02:30, 2026-03-29T00:00:00Z, 2026-03-29T01:30:00Z",
    })
    void mail_waits_for_the_end_of_quiet_hours(
            String zone, String from, String to, Instant now, Instant earliest) {
        var choice = new Preferences();
        choice.zone = zone;
        choice.quietFrom = from;
        choice.quietTo = to;
        assertThat(choice.earliest(now)).isEqualTo(earliest);
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Vienna, 2026-11-23T06:59:00Z, 2026-11-23T07:00:00Z",
        "Europe/Vienna, 2026-11-23T07:00:00Z, 2026-11-24T07:00:00Z",
        "America/New_York, 2026-11-23T23:00:00Z, 2026-11-24T13:00:00Z",
    })
    void a_digest_goes_at_eight_where_its_reader_is(String zone, Instant now, Instant earliest) {
        var choice = new Preferences();
        choice.zone = zone;
        choice.digest = true;
        assertThat(choice.earliest(now)).isEqualTo(earliest);
    }

    @Test
    void a_team_can_be_heard_of_otherwise() {
        var choice = new Preferences();
        choice.chooseFor(Map.of(1L, Preferences.What.NONE, 2L, Preferences.What.FAILURES));
        assertThat(choice.wants(1, true, true)).isFalse();
        assertThat(choice.wants(2, false, true)).isTrue();
        assertThat(choice.wants(2, true, false)).isFalse();
        assertThat(choice.wants(3, true, false)).isTrue();
        assertThat(choice.wants(3, false, true)).isFalse();
        choice.what = Preferences.What.NONE;
        assertThat(choice.silent()).isFalse();
        choice.chooseFor(Map.of());
        assertThat(choice.silent()).isTrue();
    }
}
