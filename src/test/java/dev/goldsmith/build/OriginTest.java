package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.schema.GuestOs;
import org.junit.jupiter.api.Test;

/** What a build may start from. */
class OriginTest extends PaperBuild {
    @Test
    void too_little_room_is_told_before_anything_boots() {
        host.leastFree = Long.MAX_VALUE;

        assertThat(failure().step).isEqualTo("source");
        assertThat(host.booted).isEmpty();
    }

    @Test
    void a_source_of_another_system_is_told_before_anything_boots() throws Exception {
        host.os = GuestOs.WINDOWS;

        var failure = failure(Orders.template("linux-restart"));

        assertThat(failure)
                .hasMessage(
                        "Get Debian:debian-12:12-gen2:latest: $.properties.customize[0].type:"
                                + " `Shell` needs Linux, and the source is Windows; use"
                                + " `PowerShell`.");
        assertThat(host.booted).isEmpty();
    }

    @Test
    void a_disk_that_is_to_shrink_is_told_before_anything_boots() throws Exception {
        var smaller = Orders.template("full", "\"osDiskSizeGB\": 8", "\"osDiskSizeGB\": 1");

        var failure = failure(smaller);

        assertThat(failure)
                .hasMessageEndingWith(
                        "osDiskSizeGB is 1, but the source has 2 GB already; a disk only grows");
        assertThat(host.booted).isEmpty();
    }
}
