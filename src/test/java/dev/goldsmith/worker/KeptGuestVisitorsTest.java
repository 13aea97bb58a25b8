package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.KeptGuest;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.PersonKey;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import dev.goldsmith.worker.jump.Visitors;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Optional;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a key lets into the machine of a run, when several people have registered it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class KeptGuestVisitorsTest {
    @Inject Visitors visitors;
    @Inject KeptGuests guests;

    private TestTenant acme;
    private Run run;
    private PublicKey key;

    @BeforeEach
    void kept() throws Exception {
        acme = TestTenant.create("acme").team("web").team("ops").template("web", "nginx");
        run = acme.run("web", "nginx");
        guests.add(acme.id(), run.id, new KeptGuest("build", null, Optional::empty, () -> {}));
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        key = generator.generateKeyPair().getPublic();
    }

    private void register(TestTenant tenant, Somebody who) {
        tenant.in(() -> PersonKey.add(tenant.access(who), "mine", PublicKeyEntry.toString(key)));
    }

    private boolean letsIn() {
        return visitors.authenticate(acme.slug() + "-" + run.number, key, session());
    }

    /** Knows where it comes from, and nothing else. */
    private static ServerSession session() {
        return stub(ServerSession.class, stub(IoSession.class, new InetSocketAddress(0)));
    }

    private static <T> T stub(Class<T> type, Object answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, _) ->
                                method.getReturnType().isInstance(answer)
                                                && method.getReturnType() != Object.class
                                        ? answer
                                        : null));
    }

    @Test
    void somebody_elses_claim_to_a_key_keeps_nobody_out_and_lets_nobody_in() {
        var beta = TestTenant.create("beta").team("web");
        register(beta, beta.builder("web"));
        assertThat(letsIn()).isFalse();
        register(acme, acme.builder("ops"));
        assertThat(letsIn()).isFalse();
        register(acme, acme.builder("web"));
        assertThat(letsIn()).isTrue();
    }
}
