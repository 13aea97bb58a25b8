package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.goldsmith.build.Capability;
import dev.goldsmith.build.Distribution;
import dev.goldsmith.build.Engine;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Order;
import dev.goldsmith.build.Pause;
import dev.goldsmith.build.Phase;
import dev.goldsmith.build.Reuse;
import dev.goldsmith.run.Bell;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many workers on one queue, some of them frozen. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class WorkersTest extends DrivenWorkers {
    private static final int WORKERS = 8;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> broker;

    private final CountDownLatch thaw = new CountDownLatch(1);
    private final List<Thread> frozen = new ArrayList<>();
    private final List<Order> orders = new CopyOnWriteArrayList<>();

    @AfterEach
    void thaw() throws Exception {
        thaw.countDown();
        for (var thread : frozen) {
            thread.join();
        }
    }

    /** A worker with one place, whose engine is at a run until it has to let go. */
    private Slots worker() {
        return worker(new Endless());
    }

    private List<Run> admitted(int count) {
        var asked = new ArrayList<Run>();
        for (int i = 0; i < count; i += 4) {
            var tenant = TestTenant.create("many", 4).team("web").template("web", "nginx");
            for (int j = 0; j < 4; j++) {
                asked.add(tenant.run("web", "nginx"));
            }
        }
        admission.round();
        return asked;
    }

    @Test
    void each_free_worker_finds_a_run_while_others_are_frozen_in_the_midst_of_their_claims()
            throws Exception {
        var asked = admitted(2 * WORKERS);
        for (var ref : queue.next(List.of("qemu")).subList(0, WORKERS)) {
            freezeAt(ref);
        }

        for (int i = 0; i < WORKERS; i++) {
            worker().open(() -> {});
        }

        assertThat(workers).allMatch(worker -> worker.busy() == 1);
        assertThat(asked).filteredOn(run -> state(run) == RunState.BUILDING).hasSize(WORKERS);
        assertThat(asked).filteredOn(run -> state(run) == RunState.QUEUED).hasSize(WORKERS);
    }

    /** A process that is stopped between its lock and its commit. */
    private void freezeAt(Queue.Ref ref) throws Exception {
        var there = new CountDownLatch(1);
        frozen.add(
                Thread.ofPlatform()
                        .start(() ->
                                tenancy.in(
                                        ref.tenantId(),
                                        () -> {
                                            Run.locked(ref.runId());
                                            there.countDown();
                                            thaw.await();
                                            return true;
                                        })));
        there.await();
    }

    @Test
    void a_free_worker_takes_what_nobody_rang_for_at_its_next_look() {
        var worker = worker();
        worker.open(() -> {});
        assertThat(worker.busy()).isZero();
        var run = admitted(1).getFirst();

        worker.fill();

        assertThat(worker.busy()).isEqualTo(1);
        assertThat(state(run)).isEqualTo(RunState.BUILDING);
        assertThatCode(worker::fill).as("a full one looks at nothing").doesNotThrowAnyException();
    }

    @Test
    void a_run_that_a_stopping_worker_gives_back_says_so_in_its_log() throws Exception {
        var run = admitted(1).getFirst();
        var worker = worker();
        worker.open(() -> {});
        while (!text(run).contains("working")) {
            Pause.millis(20);
        }

        worker.close();

        assertThat(state(run)).isEqualTo(RunState.QUEUED);
        assertThat(text(run))
                .endsWith("This worker is shutting down, so the run goes back to the queue.\n");
        var tenant = new TestTenant(run.tenantId, "");
        assertThat(tenant.reload(run).lease.losses).isZero();
        assertThat(tenant.in(() -> RunStep.of(Run.locked(run.id), "source").state))
                .isEqualTo(RunStep.State.CANCELED);
    }

    @Test
    void an_engine_is_told_that_nothing_of_earlier_builds_is_wanted() {
        var tenant = TestTenant.create("anew").team("web").template("web", "nginx");
        for (var noCache : List.of(true, false)) {
            var run =
                    tenant.in(() -> {
                        var template = Template.require(Team.bySlug("web"), "nginx");
                        return Run.request(tenant.system(), template, template.latest(), noCache);
                    });
            admission.round();
            var worker = worker();
            worker.open(() -> {});
            while (orders.isEmpty()) {
                Pause.millis(20);
            }
            worker.close();
            assertThat(orders.removeFirst().reuse().policy())
                    .isEqualTo(noCache ? Reuse.Policy.NOTHING : Reuse.Policy.FRESH);
            tenant.in(() -> {
                Run.locked(run.id).cancel(tenant.system());
                return true;
            });
        }
    }

    /** The topic has fewer partitions than there are workers, and half of these read nothing. */
    @Test
    void every_worker_hears_every_bell_whatever_the_others_do() {
        var listeners = new ArrayList<KafkaConsumer<String, String>>();
        try {
            for (int i = 0; i < 2 * WORKERS; i++) {
                listeners.add(listener());
            }
            assertThat(listeners.getFirst().partitionsFor(Bell.topic("qemu")))
                    .hasSizeLessThan(WORKERS);

            var asked = admitted(3 * 4);

            for (var awake : listeners.subList(0, WORKERS)) {
                Set<String> heard = new HashSet<>();
                while (heard.size() < asked.size()) {
                    awake.poll(Duration.ofMillis(200)).forEach(bell -> heard.add(bell.value()));
                }
                assertThat(heard)
                        .allMatch(bell ->
                                asked.stream().anyMatch(run -> bell.contains(":" + run.id + "}")));
            }
        } finally {
            listeners.forEach(KafkaConsumer::close);
        }
    }

    /** As the application's channel makes one in each process. */
    private KafkaConsumer<String, String> listener() {
        var settings = ConfigProvider.getConfig();
        var channel = "mp.messaging.incoming.runs.";
        var group = settings.getConfigValue(channel + "group.id").getRawValue();
        var client = new HashMap<>(broker);
        client.put("group.id", group.replace("${quarkus.uuid}", UUID.randomUUID().toString()));
        client.put("enable.auto.commit", false);
        client.put(
                "auto.offset.reset",
                settings.getValue(channel + "auto.offset.reset", String.class));
        var listener =
                new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer());
        listener.subscribe(Pattern.compile(settings.getValue(channel + "topic", String.class)));
        while (listener.assignment().isEmpty()) {
            listener.poll(Duration.ofMillis(100));
        }
        listener.assignment().forEach(listener::position);
        return listener;
    }

    /** Works until the journal interrupts it. */
    private final class Endless implements Engine {
        @Override
        public Capability capability() {
            return Capability.QEMU;
        }

        @Override
        public Condition look() {
            return new Condition("", List.of());
        }

        @Override
        public void execute(Order order, Journal journal, Distribution distribution) {
            orders.add(order);
            journal.planned(
                    List.of(
                            new Journal.Planned(
                                    "source", Phase.BUILDING, "", "Resolve the source")));
            journal.started("source");
            journal.output("source", "working\n");
            while (true) {
                journal.checkpoint();
                Pause.millis(20);
            }
        }

        @Override
        public void reap(Set<String> alive) {}

        @Override
        public void keepOnly(Set<String> tenants) {}
    }
}
