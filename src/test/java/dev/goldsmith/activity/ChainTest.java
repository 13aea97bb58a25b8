package dev.goldsmith.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.activity.Walk.What;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events get their places, and whoever tampers with them by SQL is found, and where. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ChainTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Inject Sealer sealer;
    @Inject Publisher publisher;
    @Inject ChainChecks checks;
    @Inject Witness witness;
    @Inject HomeKey home;
    @Inject AgroalDataSource database;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> broker;

    private TestTenant acme;
    private Access by;

    @BeforeEach
    void tenEvents() {
        acme = TestTenant.create("acme");
        by = acme.access(acme.admin()).from("203.0.113.7");
        for (int i = 1; i <= 10; i++) {
            tell(i);
        }
        sealer.round();
    }

    private Event tell(int number) {
        return acme.in(() ->
                Event.tell(
                        by,
                        null,
                        EventKind.WEBHOOK_TESTED,
                        "test/" + number,
                        Map.of("text", "\"Zoë\" <&> 🎉\u0001\n", "number", number)));
    }

    private List<Walk.Break> verify() {
        long id = checks.start(by, null, PATIENCE);
        return acme.in(() -> {
            var check = ChainCheck.require(id);
            assertThat(check.error).isNull();
            assertThat(check.running()).isFalse();
            return check.found();
        });
    }

    private void sql(String sql, Object... values) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            assertThat(statement.executeUpdate()).isPositive();
        }
    }

    private void change(int seq, String column, Object value) throws SQLException {
        sql(
                "update event set %s = ? where tenant_id = ? and seq = ?".formatted(column),
                value,
                acme.id(),
                seq);
    }

    private void swap(int one, int other) throws SQLException {
        change(one, "seq", -1);
        change(other, "seq", one);
        change(-1, "seq", other);
    }

    private Event at(int seq) {
        return acme.in(() -> Event.<Event>find("seq", (long) seq).singleResult());
    }

    @Test
    void what_nobody_touched_is_intact() {
        assertThat(verify()).isEmpty();
        assertThat(at(1).address).isEqualTo("203.0.113.7");
        assertThat(at(10).noun).isEqualTo("webhook");
        // The verification itself is a fact, and the next one covers it.
        assertThat(verify()).isEmpty();
    }

    @Test
    void every_column_of_an_event_is_sealed() throws SQLException {
        var changes =
                new java.util.TreeMap<String, Object>(
                        Map.of(
                                "kind", "test.other",
                                "subject", "test/none",
                                "actor_id", UUID.randomUUID().toString(),
                                "actor_name", "Mallory",
                                "door", "api2",
                                "address", "198.51.100.1",
                                "detail", "{}",
                                "team_id", 1L,
                                "at", "2020-01-01 00:00:00",
                                "noun", "other"));
        // What isn't here is the seal itself, what makes an event another one's, or no fact.
        assertThat(columns())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(
                                        changes.keySet().stream(),
                                        Stream.of("id", "tenant_id", "seq", "hash", "told_at"))
                                .toList());
        int seq = 1;
        for (var change : changes.entrySet()) {
            change(seq++, change.getKey(), change.getValue());
        }
        assertThat(verify())
                .extracting(Walk.Break::what, Walk.Break::seq)
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.range(1, seq)
                                .mapToObj(
                                        it -> org.assertj.core.groups.Tuple.tuple(What.CHANGED, it))
                                .toList());
    }

    private List<String> columns() throws SQLException {
        var columns = new ArrayList<String>();
        try (var connection = database.getConnection();
                var rows =
                        connection
                                .createStatement()
                                .executeQuery(
                                        "select column_name from information_schema.columns where table_schema = database() and table_name = 'event'")) {
            while (rows.next()) {
                columns.add(rows.getString(1));
            }
        }
        return columns;
    }

    private void cut(int from) throws SQLException {
        sql("delete from event where tenant_id = ? and seq >= ?", acme.id(), from);
        sql(
                "update event_chain set head_seq = ?, head_hash = ? where tenant_id = ?",
                from - 1,
                String.valueOf(at(from - 1).hash),
                acme.id());
    }

    /** All hashes, the head's too, by somebody who knows how. */
    private void rewrite(int from) throws SQLException {
        var previous = from == 1 ? Canonical.NOTHING : String.valueOf(at(from - 1).hash);
        long head = acme.in(() -> Chain.now().headSeq);
        for (int seq = from; seq <= head; seq++) {
            previous = Canonical.hash(previous, Canonical.text(at(seq), seq));
            change(seq, "hash", previous);
        }
        sql("update event_chain set head_hash = ? where tenant_id = ?", previous, acme.id());
    }

    private Path kept(String name) {
        return PortalOnly.HOME.resolve("store/chunks/heads").resolve(acme.id()).resolve(name);
    }

    @Test
    void a_tail_that_was_cut_is_missed_although_the_head_was_set_back() throws SQLException {
        cut(8);
        assertThat(verify())
                .extracting(Walk.Break::sentence)
                .containsExactly("Events 8 to 10 are missing.");
        // Nor does it help to go on from there: what is kept stays.
        for (int i = 0; i < 20; i++) {
            tell(100 + i);
        }
        sealer.round();
        assertThat(verify())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.what()).isEqualTo(What.CHECKPOINT);
                    assertThat(it.seq()).isEqualTo(10);
                });
    }

    @Test
    void all_of_a_history_that_was_removed_is_missed() throws SQLException {
        sql("delete from event where tenant_id = ?", acme.id());
        sql("delete from event_chain where tenant_id = ?", acme.id());
        assertThat(verify())
                .extracting(Walk.Break::sentence)
                .contains("Events 1 to 10 are missing.");
    }

    @Test
    void a_history_that_was_written_anew_is_found_although_all_checkpoints_are_deleted()
            throws SQLException {
        checks.nightly();
        sql("delete from event_checkpoint where tenant_id = ?", acme.id());
        change(2, "actor_name", "Mallory");
        rewrite(1);
        assertThat(verify())
                .extracting(Walk.Break::sentence)
                .containsExactlyInAnyOrder(
                        "The history up to event 10 isn't the one that was signed when it was the newest.",
                        "The checkpoint of event 10 is missing from the database.");
    }

    @Test
    void the_loss_of_a_checkpoint_is_noticed_wherever_it_was() throws Exception {
        checks.nightly();
        assertThat(verify()).isEmpty();
        Files.delete(kept("checkpoint-10"));
        assertThat(verify())
                .extracting(Walk.Break::sentence)
                .containsExactly("The checkpoint of event 10 is missing from the store.");
        sql(
                "update event_checkpoint set statement = replace(statement, '\"seq\":10', '\"seq\":9') where tenant_id = ?",
                acme.id());
        assertThat(verify())
                .extracting(Walk.Break::sentence)
                .contains("The checkpoint of event 10 isn't signed by this tenant.");
    }

    @Test
    void the_loss_of_the_newest_head_is_told_and_the_next_one_is_kept() throws Exception {
        checks.nightly();
        Files.delete(kept("newest"));
        tell(11);
        sealer.round();
        assertThat(lostHeads()).containsExactly("head/10");
        sealer.round();
        assertThat(verify()).isEmpty();
        // An older one in its place is a loss as well.
        var older = Files.readAllBytes(kept("checkpoint-10"));
        Files.write(kept("newest"), older);
        sealer.seal(acme.id());
        assertThat(lostHeads()).containsExactly("head/10", "head/12");
        sealer.round();
        assertThat(verify()).isEmpty();
        assertThat(lostHeads()).hasSize(2);
    }

    /** How the loss of history that a backup lacks is accepted. */
    @Test
    void a_folder_that_was_moved_away_is_begun_anew_with_all_that_was_in_it() throws Exception {
        checks.nightly();
        cut(8);
        Files.move(kept(""), Path.of("target", "away-" + acme.id()));
        sealer.seal(acme.id());
        assertThat(lostHeads()).containsExactly("head/10");
        sealer.round();
        assertThat(kept("newest")).exists();
        assertThat(kept("checkpoint-10")).exists();
    }

    private List<String> lostHeads() {
        return acme.in(() ->
                Event.<Event>list("kind = 'head.lost' order by id").stream()
                        .map(it -> it.subject)
                        .toList());
    }

    @Test
    void a_witness_knows_what_the_store_forgot() throws Exception {
        Files.createDirectories(PortalOnly.WITNESS.getParent());
        witness.round();
        Files.writeString(
                PortalOnly.WITNESS,
                "{\"statement\":\"%s\n{\"key\":\"%s\"}\n".formatted(acme.id(), acme.id()),
                StandardOpenOption.APPEND);
        cut(8);
        Files.delete(kept("newest"));
        assertThat(verify())
                .extracting(Walk.Break::sentence)
                .containsExactly("Events 8 to 10 are missing.");
    }

    @Test
    void an_edit_with_a_new_hash_is_found_beside_it() throws SQLException {
        change(4, "actor_name", "Mallory");
        var before = String.valueOf(at(3).hash);
        change(4, "hash", Canonical.hash(before, Canonical.text(at(4), 4)));
        assertThat(verify())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.seq()).isEqualTo(5);
                    assertThat(it.sentence()).contains("event 4 was, with its hash");
                });
    }

    @Test
    void what_is_deleted_is_missed() throws SQLException {
        sql("delete from event where tenant_id = ? and seq in (3, 4, 10)", acme.id());
        assertThat(verify())
                .extracting(Walk.Break::sentence)
                .containsExactly("Events 3 to 4 are missing.", "Event 10 is missing.");
    }

    @Test
    void what_is_moved_is_found_with_the_place_that_it_had() throws SQLException {
        swap(3, 7);
        assertThat(verify())
                .extracting(Walk.Break::sentence)
                .containsExactly(
                        "Event 3 stands in the place of another: it was event 7.",
                        "Event 7 stands in the place of another: it was event 3.");
        swap(3, 7);
        assertThat(verify()).isEmpty();
        swap(5, 6);
        assertThat(verify())
                .extracting(Walk.Break::what, Walk.Break::seq)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(What.MOVED, 5L),
                        org.assertj.core.groups.Tuple.tuple(What.MOVED, 6L));
    }

    /** Everything is made anew by somebody who knows how, head included, but hasn't the key. */
    @Test
    void a_chain_that_was_written_anew_is_found_by_the_nightly_checkpoint() throws SQLException {
        checks.nightly();
        change(2, "actor_name", "Mallory");
        rewrite(1);
        assertThat(verify())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.what()).isEqualTo(What.CHECKPOINT);
                    assertThat(it.seq()).isEqualTo(10);
                });
    }

    @Test
    void a_checkpoint_proves_the_history_and_openssl_agrees(@TempDir Path folder) throws Exception {
        var file = acme.in(() -> Checkpoint.take(by, home).file());
        var pin = acme.in(() -> Checkpoint.read(by, Json.write(file)));
        assertThat(pin.seq()).isEqualTo(10);
        tell(11);
        sealer.round();
        assertThat(acme.in(() -> ChainCheck.require(checks.start(by, pin, PATIENCE)).state()))
                .isEqualTo("intact");

        Files.writeString(folder.resolve("key.pem"), String.valueOf(file.publicKey()));
        Files.writeString(folder.resolve("statement"), String.valueOf(file.statement()));
        Files.write(
                folder.resolve("signature"),
                Base64.getDecoder().decode(String.valueOf(file.signature())));
        var openssl =
                new ProcessBuilder(
                                "openssl",
                                "dgst",
                                "-sha256",
                                "-verify",
                                "key.pem",
                                "-signature",
                                "signature",
                                "statement")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        assertThat(new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("Verified OK");

        var forged =
                new Checkpoint.File(
                        file.format(),
                        String.valueOf(file.statement()).replace("\"seq\":10", "\"seq\":9"),
                        file.key(),
                        file.publicKey(),
                        file.signature());
        assertThatThrownBy(() -> acme.in(() -> Checkpoint.read(by, Json.write(forged))))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("signature is not right");
        assertThatThrownBy(() -> acme.in(() -> Checkpoint.read(by, "[]")))
                .isInstanceOf(Refused.class);
        var globex = TestTenant.create("globex");
        var other = globex.access(globex.admin());
        assertThatThrownBy(() -> globex.in(() -> Checkpoint.read(other, Json.write(file))))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("isn't this tenant's");
    }

    @Test
    void an_event_that_was_committed_late_is_sealed_after_those_that_came_first() {
        var ids = new ArrayList<Long>();
        acme.in(() -> {
            ids.add(Event.tell(by, null, EventKind.WEBHOOK_TESTED, "test/late", Map.of()).id);
            // Another one, begun later, is committed first.
            Thread other =
                    Thread.ofPlatform()
                            .start(() -> {
                                ids.add(tell(12).id);
                                sealer.round();
                            });
            other.join();
            return true;
        });
        sealer.round();
        assertThat(ids.get(0)).isLessThan(ids.get(1));
        assertThat(at(11).id).isEqualTo(ids.get(1));
        assertThat(at(12).id).isEqualTo(ids.get(0));
        assertThat(verify()).isEmpty();
    }

    @Test
    void the_broker_is_told_each_in_its_order() {
        publisher.round();
        var settings = new HashMap<>(broker);
        settings.put("group.id", "test-" + UUID.randomUUID());
        settings.put("auto.offset.reset", "earliest");
        var places = new ArrayList<Object>();
        try (var consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("goldsmith.events"));
            org.awaitility.Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> {
                        consumer.poll(Duration.ofMillis(200))
                                .forEach(record -> {
                                    if (record.key().equals(acme.id())) {
                                        var said = Json.read(record.value(), Map.class);
                                        places.add(((Map<?, ?>) said.get("event")).get("seq"));
                                    }
                                });
                        return places.size() >= 10;
                    });
        }
        assertThat(places).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }
}
