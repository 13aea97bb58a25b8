package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a boot makes of a unit, said by a real shell of what systemd says of the unit. */
class UnitsScriptTest {
    @TempDir private Path home;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "started, not enabled | ActiveState=active UnitFileState=disabled | running",
                "enabled and started | ActiveState=active UnitFileState=enabled WantedBy=multi-user.target |",
                "made by a generator | ActiveState=active UnitFileState=enabled-runtime WantedBy=it.target |",
                "disabled, another one wants it | ActiveState=active UnitFileState=disabled WantedBy=docker.service |",
                "of systemd-run | ActiveState=active UnitFileState=transient WantedBy=x.target | running",
                "masked, still running | ActiveState=active UnitFileState=masked WantedBy=x.target | running",
                "called by D-Bus | ActiveState=active UnitFileState=static BusName=org.it |",
                "called by its timer | ActiveState=activating UnitFileState=static TriggeredBy=it.timer |",
                "static, started by hand | ActiveState=active UnitFileState=static | running",
                "disabled with a socket, started | ActiveState=active UnitFileState=disabled TriggeredBy=it.socket | running",
                "enabled and stopped | ActiveState=inactive UnitFileState=enabled WantedBy=multi-user.target ConditionResult=yes ConditionTimestampMonotonic=5 | stopped",
                "enabled, never started | ActiveState=inactive UnitFileState=enabled WantedBy=multi-user.target ConditionResult=no ConditionTimestampMonotonic=0 | stopped",
                "its condition isn't met | ActiveState=inactive UnitFileState=enabled WantedBy=multi-user.target ConditionResult=no ConditionTimestampMonotonic=5 |",
                "about to start | ActiveState=inactive UnitFileState=enabled WantedBy=multi-user.target ConditionResult=no Job=17 |",
                "has done its work | ActiveState=inactive UnitFileState=enabled WantedBy=multi-user.target Type=oneshot ConditionResult=yes |",
                "enabled by an alias alone | ActiveState=inactive UnitFileState=enabled BusName=org.it ConditionResult=yes |",
                "stopped and disabled | ActiveState=inactive UnitFileState=disabled ConditionResult=yes |",
                "failed | ActiveState=failed UnitFileState=enabled WantedBy=multi-user.target ConditionResult=yes |"
            })
    void a_unit_that_is(String so, String properties, @Nullable String word) throws Exception {
        assertThat(told("Id=it.service " + properties))
                .isEqualTo(word == null ? "" : "%s unit it.service\n".formatted(word));
    }

    @Test
    void each_unit_is_told_of_by_itself() throws Exception {
        assertThat(
                        told(
                                "Id=it.service Type=simple ActiveState=active UnitFileState=disabled",
                                "Id=user@0.service ActiveState=active UnitFileState=static",
                                "Id=b.service Type=oneshot ActiveState=active UnitFileState=enabled WantedBy=x.target",
                                "Id=a.timer ActiveState=inactive UnitFileState=enabled WantedBy=timers.target ConditionResult=yes"))
                .isEqualTo("running unit it.service\nstopped unit a.timer\n");
    }

    private String told(String... units) throws IOException, InterruptedException {
        var said = home.resolve("said");
        Files.writeString(said, String.join("\n\n", units).replace(' ', '\n') + "\n");
        var systemctl = home.resolve("systemctl");
        Files.writeString(
                systemctl,
                "#!/bin/sh\n[ \"$1 $2\" = 'show it.service' ] && cat '%s'\n".formatted(said));
        assertThat(systemctl.toFile().setExecutable(true)).isTrue();
        var builder =
                new ProcessBuilder(
                        "/bin/sh", "-c", "units='it.service'\n" + Supplies.resource("units.sh"));
        builder.environment().merge("PATH", home.toString(), (path, ours) -> ours + ":" + path);
        var process = builder.redirectErrorStream(true).start();
        var told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return told;
    }
}
