package dev.goldsmith.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.testing.PortalOnly;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A row that says something else than what was signed is found, and what it is is named. */
@QuarkusTest
@TestProfile(PortalOnly.class)
@Tag("mysql")
class ClaimsTest {
    @Inject Signing signing;
    @Inject AcrossTenants across;

    private final Published acme = Published.begin();
    private ImageVersion version;

    @BeforeEach
    void signed() throws Exception {
        version = acme.version();
        signing.round();
        assertThat(acme.attested(version).fault()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    image_version | fingerprint      | repeat('0', 64)             | Its fingerprint is 0000
                    image_version | template_version | 7                           | Its template's version is 7, and was 1
                    image_version | template_id      | 77                          | :template:77, and was urn:
                    image_version | parent_version   | 77                          | Its source is urn:
                    image_version | source_version   | '1.2.3'                     | Its source's version is 1.2.3, and was 12.1.0
                    image_version | source_disk      | repeat('0', 64)             | Its source's disk is 0000
                    image_version | copy_of          | 77                          | Its copied version is 77, and was not recorded
                    image_version | run_number       | 77                          | Its run is urn:
                    image_version | published_at     | '2020-01-01'                | Its date of publication is 2020-01-01T00:00:00Z
                    run           | template_name    | 'other'                     | Its template's name is other, and was web
                    run_inputs    | document         | concat(document, ' ')       | Its document is
                    run           | source_digest    | null                        | Its source's disk is not recorded
                    run           | captured_on      | 'elsewhere'                 | Its worker is elsewhere, and was
                    """)
    void a_row_that_was_changed_doesnt_fit(
            String table, String column, String value, String fault) {
        var run = acme.tenant().in(() -> Run.<Run>findById(version.runId));
        long id =
                switch (table) {
                    case "run" -> run.id;
                    case "run_inputs" -> run.inputsId;
                    default -> version.id;
                };
        var before =
                across.first(
                        "select %s from %s where id = ?".formatted(column, table),
                        row -> row.getObject(1),
                        id);
        across.change("update %s set %s = %s where id = ?".formatted(table, column, value), id);

        assertThat(acme.attested(version).fault()).contains(fault);
        assertThat(acme.attested(version).signed()).isFalse();

        across.change("update %s set %s = ? where id = ?".formatted(table, column), before, id);
        assertThat(acme.attested(version).fault()).isNull();
    }
}
