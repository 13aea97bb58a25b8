package dev.goldsmith.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ends that clients of the ARM door had sent before ends meant anything. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class EndsMigrationTest {
    @Inject AgroalDataSource database;

    private final Ageing base = Ageing.create();

    private void sent(String image, String end) {
        base.tenant()
                .in(() -> {
                    var gallery = Ageing.base().gallery();
                    var definition = ImageDefinition.create(base.tenant().system(), gallery, image);
                    definition.attributes = "{\"endOfLifeDate\": \"%s\"}".formatted(end);
                    return true;
                });
    }

    private ImageDefinition definition(String image) {
        return base.tenant().in(() -> ImageDefinition.require(Ageing.base().gallery(), image));
    }

    private void migrate() throws Exception {
        var file = Files.readString(Path.of("db-migrations/V20261129_2130__ends_of_all_days.sql"));
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            for (var each : file.replaceAll("(?m)^--.*", "").split(";\\s*\n")) {
                if (!each.isBlank()) {
                    statement.execute(each);
                }
            }
        }
    }

    @Test
    void every_day_of_the_calendar_is_taken_over_and_no_other() throws Exception {
        Map<String, @Nullable String> ends = new HashMap<>();
        ends.put("2031-01-31T00:00:00Z", "2031-01-31T00:00:00Z");
        ends.put("2031-04-30T12:30:00.5Z", "2031-04-30T12:30:00Z");
        ends.put("2031-11-29T23:59:59+00:00", "2031-11-29T23:59:59Z");
        ends.put("2032-02-29T00:00:00Z", "2032-02-29T00:00:00Z");
        ends.put("2031-03-31T00:00:00+02:00", "2031-03-30T22:00:00Z");
        ends.put("2031-03-05T23:00:00-05:30", "2031-03-06T04:30:00Z");
        ends.put("2031-02-29T00:00:00Z", null);
        ends.put("2031-02-30T00:00:00Z", null);
        ends.put("2031-04-31T00:00:00Z", null);
        ends.put("2100-02-30T00:00:00Z", null);
        ends.put("soon", null);
        int number = 0;
        var images = new HashMap<String, String>();
        for (var each : ends.keySet()) {
            images.put(each, "image-" + ++number);
            sent("image-" + number, each);
        }
        // Somebody has taken it back since.
        sent("cleared", "2031-01-31T00:00:00Z");
        base.tenant()
                .in(() -> {
                    var at =
                            new ImageDefinition.Shelved(
                                    Ageing.base().gallery(),
                                    ImageDefinition.require(Ageing.base().gallery(), "cleared"));
                    Ending.image(
                            base.tenant().system(),
                            at,
                            Instant.parse("2031-01-31T00:00:00Z"),
                            null,
                            _ -> {});
                    Ending.image(base.tenant().system(), at, null, null, _ -> {});
                    return true;
                });

        migrate();

        for (var each : ends.entrySet()) {
            var definition = definition(images.get(each.getKey()));
            var end = each.getValue() == null ? null : Instant.parse(each.getValue());
            assertThat(definition.endOfLifeAt).as(each.getKey()).isEqualTo(end);
            assertThat(definition.endDueAt).as(each.getKey()).isEqualTo(EndOfLife.first(end));
        }
        assertThat(definition("cleared").endOfLifeAt).isNull();
    }
}
