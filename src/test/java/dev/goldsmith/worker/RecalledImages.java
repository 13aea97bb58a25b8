package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.WithdrawnRuns;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.recall.Recall;
import dev.goldsmith.recall.RecallList;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A baseline of one team, what another team builds on it, and who recalls it. */
abstract class RecalledImages extends BuiltImages {
    static final String WHY = "The key of the mirror leaked";

    @Inject WithdrawnRuns withdrawn;

    Somebody owner;
    Somebody webOwner;

    /**
     * {@code golden/base} of the team platform, and {@code web/site} of the team web, built on it.
     */
    @BeforeEach
    void images() {
        acme = TestTenant.create("recall").team("platform").team("web");
        acme.gallery("golden", "platform").gallery("web", "web");
        owner = acme.person(MemberRole.MEMBER, Map.of("platform", Role.OWNER));
        webOwner = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        acme.save("platform", "base", Documents.shell(acme.id(), "golden/base", "echo"));
        build("platform", "base");
        acme.in(() -> {
            ImageShare.share(owner(), definition("golden", "base"), null);
            return true;
        });
        promote("golden", "base", "stable", "1.0.0");
    }

    dev.goldsmith.tenant.Access owner() {
        return acme.access(owner);
    }

    void promote(String gallery, String image, String channel, String number) {
        acme.in(() ->
                Promotion.ask(
                        acme.system(),
                        definition(gallery, image),
                        channel,
                        version(gallery, image, number),
                        ""));
    }

    @Nullable String at(String gallery, String image, String channel) {
        return acme.in(() -> {
            var version = Channel.require(definition(gallery, image), channel).version();
            return version == null ? null : version.number().toString();
        });
    }

    /** A template of web with these targets, from what is named of {@code golden/base}. */
    void site(String version, String... targets) {
        derive("site", "golden/base", version, targets);
    }

    void derive(String name, String image, String version, String... targets) {
        acme.save(
                "web",
                name,
                from(
                        fromGallery(image, version),
                        Documents.document(
                                "{ \"type\": \"Shell\", \"name\": \"step\", \"inline\": [\"echo\"] }",
                                String.join(",", targets))));
    }

    String shared(String image) {
        return Documents.sharedImage(acme.id(), image, "image");
    }

    Recall recall(String gallery, String image, String number, Somebody by) {
        return acme.in(() -> Recall.start(acme.access(by), version(gallery, image, number), WHY));
    }

    void restore(Recall recall, Somebody by) {
        acme.in(() -> {
            RecallList.require(acme.access(by), recall.id).restore(acme.access(by), "");
            return true;
        });
    }

    void refused(ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOf(Refused.class).hasMessageContaining(WHY);
    }

    /** A run that is built on {@code golden/base} 1.0.0 and has its disk. */
    Queue.Ref distributing(Run run) {
        return acme.in(() -> {
            var row = Run.locked(run.id);
            row.admit(Instant.now());
            row.claim("worker", Duration.ofMinutes(5), acme.system());
            row.parentage = new Parentage(version("golden", "base", "1.0.0").id, null, null);
            row.sourceVersion = "1.0.0";
            row.enter(RunState.VALIDATING);
            row.enter(RunState.DISTRIBUTING);
            row.captured(version("golden", "base", "1.0.0").published().captured());
            return row.ref();
        });
    }
}
