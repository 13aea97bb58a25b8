package dev.goldsmith.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker that doesn't answer keeps no tenant's events unsealed, and is asked by few. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PublisherTest {
    private static final int TENANTS = 30;

    @Inject Sealer sealer;
    @Inject Publisher real;
    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;

    private List<TestTenant> tenants;

    @BeforeEach
    void tenantsWithNews() {
        sealer.round();
        real.round();
        tenants = IntStream.range(0, TENANTS).mapToObj(it -> TestTenant.create("t" + it)).toList();
        tenants.forEach(PublisherTest::tell);
    }

    private static void tell(TestTenant tenant) {
        tenant.in(() ->
                Event.tell(
                        tenant.access(tenant.admin()),
                        null,
                        EventKind.WEBHOOK_TESTED,
                        "test/1",
                        Map.of()));
    }

    private static long unsealed(TestTenant tenant) {
        return tenant.in(() -> Event.count("seq is null"));
    }

    /** Sends nothing; {@code asked} counts. */
    @SuppressWarnings("unchecked")
    private Publisher with(Runnable asked) {
        var silent = new Publisher();
        silent.across = across;
        silent.tenancy = tenancy;
        silent.patience = Duration.ofMillis(50);
        silent.broker =
                (MutinyEmitter<String>)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {MutinyEmitter.class},
                                (_, _, _) -> {
                                    asked.run();
                                    return Uni.createFrom().nothing();
                                });
        return silent;
    }

    @Test
    void a_silent_broker_is_asked_once_a_round_and_place_not_once_a_tenant() {
        sealer.round();
        var asked = new AtomicInteger();
        var silent = with(asked::incrementAndGet);
        assertThatThrownBy(silent::round).isInstanceOf(RuntimeException.class);
        assertThat(asked.get()).isBetween(1, Publisher.TENANTS_AT_ONCE);
        // Nothing of it is lost, and nothing is claimed any more.
        real.round();
        assertThat(tenants)
                .allSatisfy(it ->
                        it.in(() -> {
                            var chain = Chain.now();
                            assertThat(chain.publishedSeq).isEqualTo(chain.headSeq);
                            return true;
                        }));
    }

    @Test
    void sealing_goes_on_while_the_broker_is_silent() throws Exception {
        sealer.round();
        var hangs = new CountDownLatch(1);
        var silent = with(hangs::countDown);
        silent.patience = Duration.ofMinutes(1);
        var publishing =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                silent.round();
                            } catch (RuntimeException _) {
                                // interrupted at the end of the test
                            }
                        });
        hangs.await();
        tenants.forEach(PublisherTest::tell);
        sealer.round();
        assertThat(tenants).allSatisfy(it -> assertThat(unsealed(it)).isZero());
        assertThat(publishing.isAlive()).isTrue();
        publishing.interrupt();
        publishing.join();
    }
}
