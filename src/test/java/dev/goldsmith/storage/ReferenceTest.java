package dev.goldsmith.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The one list of what names contents of the store, against the schema as it is. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ReferenceTest {
    /** By its name, a column of another type could name a content too. */
    private static final Pattern TELLING =
            Pattern.compile(".*(digest|disk|artifact|content|sha|package|frozen|captured|blob).*");

    /**
     * Columns that could name a content by their type or name, and don't: hashes of something else,
     * words of people, documents. A new one is either here or in {@link Reference}.
     */
    private static final Set<String> NAMES_NONE =
            Set.of(
                    // hashes of secrets, requests, events, documents; keys of layers
                    "api_client_secret.secret_hash",
                    "api_token.token_hash",
                    "approval.fingerprint",
                    "approval.guardrails",
                    "approval.network",
                    "approval.secrets",
                    "approval.parameters",
                    "arm_deployment.template_hash",
                    "azure_build.operation",
                    "azure_connection.client_secret",
                    "azure_connection.faults",
                    "azure_image.artifact",
                    "azure_image.operation",
                    "azure_image.regions",
                    "azure_image.uploaded",
                    "azure_image.vhds",
                    "event.hash",
                    "event_chain.head_hash",
                    "event_check.against_hash",
                    "exemption.print",
                    "guardrail_version.fingerprint",
                    "idempotent_request.request_hash",
                    "image_version.fingerprint",
                    "installation.key_check",
                    "installation_event.detail",
                    "invitation.token_hash",
                    "kept_address.hash",
                    "kept_address.locked",
                    "managed_image.fingerprint",
                    "password_reset.token_hash",
                    "person_session.token_hash",
                    "provider_tokens.key_hash",
                    "recovery_code.code_hash",
                    "run.fingerprint",
                    "run_inputs.digest",
                    "run_step.layer",
                    "template_version.fingerprint",
                    // which disk of a managed image can't be used, be it there or not
                    "withdrawal.disk",
                    // documents, words, lists of names
                    "advisory_feed.skipped_some",
                    "advisory_package.affected",
                    "approval.authors",
                    "approval.askers",
                    "approval.opened",
                    "approval_policy.earlier",
                    "approval_policy.rules",
                    "guardrail_version.document",
                    "managed_image.captured_by",
                    "run.ancestors",
                    "run.exceptions",
                    "arm_deployment.error_message",
                    "arm_deployment.outputs",
                    "arm_deployment.parameters",
                    "arm_deployment.steps",
                    "arm_group.tags",
                    "arm_operation.error_message",
                    "arm_submission.document",
                    "arm_submission.error_message",
                    "cascade_item.parents",
                    "cascade_item.runs",
                    "channel_choice.address_secret",
                    "event.detail",
                    "event_check.breaks",
                    "event_checkpoint.statement",
                    "gallery.tags",
                    "idempotent_request.body",
                    "idempotent_request.headers",
                    "image_cascade.taken_back",
                    "image_definition.attributes",
                    "image_definition.tags",
                    "image_version.regions",
                    "image_version.tags",
                    "image_version.warnings",
                    "invitation.teams",
                    "mail_choice.of_teams",
                    "message.html",
                    "message.text",
                    "managed_identity.tags",
                    "managed_image.tags",
                    "managed_image.warnings",
                    "network_profile.settings",
                    "patch_schedule.pass",
                    "provenance.envelope",
                    "provider.endpoints",
                    "provider_tokens.tokens",
                    "run_inputs.document",
                    "run.failure_lines",
                    "run.failure_message",
                    "run.given",
                    "run_inputs.network",
                    "run.parameters",
                    "run.secrets",
                    "run_output.tags",
                    "run_step.failure",
                    "run_step.packages",
                    "run_step.warning",
                    "secret.credential",
                    "secret.locked",
                    "secret.reference",
                    "secret.seen",
                    "secret.offered_to",
                    "smtp_server.password",
                    "staging_area.tags",
                    "template_parameters.declared",
                    "template_secrets.uses",
                    "template_version.document",
                    "tenant_key.private_key",
                    "tenant_key.public_key",
                    "webhook.kinds",
                    "webhook.url_secret",
                    "webhook_delivery.request",
                    "webhook_delivery.response",
                    "webhook_key.secret",
                    "worker.problems",
                    // in a folder of a worker's own
                    "platform_newest.content",
                    // numbers, words
                    "message.digest",
                    "mail_choice.digest",
                    "store_place.contents",
                    "tenant.max_disk_gb",
                    "worker.disk_free",
                    "run.captured_at",
                    "run.captured_by",
                    "run.captured_on");

    @Inject AgroalDataSource database;

    private record Column(String name, String type) {}

    private List<Column> columns() throws Exception {
        var columns = new ArrayList<Column>();
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                """
                                select c.table_name, c.column_name, c.column_type
                                from information_schema.columns c
                                join information_schema.tables t on t.table_schema = c.table_schema
                                    and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
                                where c.table_schema = database()
                                    and c.table_name <> 'flyway_schema_history'
                                order by c.table_name, c.ordinal_position
                                """);
                var rows = select.executeQuery()) {
            while (rows.next()) {
                columns.add(
                        new Column(
                                rows.getString(1) + "." + rows.getString(2),
                                rows.getString(3).toLowerCase(java.util.Locale.ROOT)));
            }
        }
        return columns;
    }

    /** Text that is as long as a digest, text without end, or what is called like one. */
    private static boolean couldNameOne(Column column) {
        return column.type().equals("char(64)")
                || column.type().equals("longtext")
                || TELLING.matcher(column.name().replaceFirst(".*\\.", "")).matches();
    }

    @Test
    void every_column_that_could_name_a_content_says_whether_it_holds_it() throws Exception {
        var known =
                Arrays.stream(Reference.values())
                        .map(it -> it.column)
                        .collect(Collectors.toCollection(TreeSet::new));
        known.addAll(NAMES_NONE);
        assertThat(columns().stream().filter(ReferenceTest::couldNameOne).map(Column::name))
                .as("say it in Reference, or here why it names none")
                .isSubsetOf(known);
    }

    @Test
    void the_list_has_no_column_that_is_not_there() throws Exception {
        var names = columns().stream().map(Column::name).toList();
        assertThat(Arrays.stream(Reference.values()).map(it -> it.column)).isSubsetOf(names);
        assertThat(NAMES_NONE).isSubsetOf(names);
    }

    @Test
    void digests_are_read_out_of_every_form_that_columns_have_and_out_of_nothing_else() {
        var one = Digest.of("one");
        var two = Digest.of("two");
        assertThat(read(one.hex())).containsExactly(one);
        assertThat(read(one.toString())).containsExactly(one);
        assertThat(read("[\"%s\", \"%s\"]".formatted(one.hex(), two.hex())))
                .containsExactly(one, two);
        assertThat(
                        read(
                                "{\"disk\":\"%s\",\"sourceDisk\":\"%s\",\"packages\" : \"%s\"}"
                                        .formatted(one.hex(), Digest.of("x").hex(), two.hex())))
                .containsExactly(one, two);
        assertThat(
                        read(
                                "[{\"path\":\"$.a\",\"uri\":\"https://x/%s\",\"sha256\":\"%s\",\"bytes\":1}]"
                                        .formatted(two.hex(), one.hex())))
                .containsExactly(one);
        // A user typed it; it is a string in a string.
        assertThat(
                        read(
                                "[{\"uri\":\"https://x/?\\\"sha256\\\":\\\"%s\\\"\",\"sha256\":\"%s\"}]"
                                        .formatted(two.hex(), one.hex())))
                .containsExactly(one);
        assertThat(read("/subscriptions/x/images/" + one.hex())).isEmpty();
        assertThat(read(one.hex() + "0")).isEmpty();
    }

    private static List<Digest> read(String value) {
        var found = new ArrayList<Digest>();
        Reference.digests(value, found::add);
        return found;
    }
}
