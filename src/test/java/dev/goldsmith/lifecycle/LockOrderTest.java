package dev.goldsmith.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.gallery.ChannelMove;
import dev.goldsmith.gallery.Following;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.MovesAwaiting;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.VersionCopy;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.recall.Recall;
import dev.goldsmith.testing.Locked;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Versions are locked first, then their definitions: whoever promotes, copies, recalls or deletes.
 */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class LockOrderTest {
    @Inject RetentionDuty duty;
    @Inject Places places;
    @Inject MovesAwaiting moves;

    private final Ageing base = Ageing.create().versions(4);

    private static ImageVersion version(String number) {
        return ImageVersion.require(Ageing.base().definition(), number);
    }

    private void promote(String number) {
        Promotion.ask(
                base.tenant().system(), Ageing.base().definition(), "stable", version(number), "");
    }

    private void copy(ImageVersion source, String number) {
        VersionCopy.of(
                base.tenant().system(),
                Ageing.base().gallery(),
                Ageing.base().definition(),
                new VersionCopy.Wanted(
                        VersionNumber.parse(number).orElseThrow(),
                        false,
                        null,
                        "Full",
                        new VersionRegions.Wanted(
                                List.of(new ImageReplica.Wish("local", 1, "Standard_LRS")), "r"),
                        Map.of()),
                source,
                places);
    }

    /** The first statement that locks, of each table. */
    private void beginsInOrder(Callable<?> verb) throws Exception {
        var tables = Locked.tables(() -> base.tenant().in(verb)).stream().distinct().toList();
        assertThat(tables).startsWith("image_version", "image_definition");
    }

    @Test
    void every_verb_locks_the_version_first() throws Exception {
        beginsInOrder(() -> {
            promote("1.0.1");
            return true;
        });
        beginsInOrder(() -> {
            copy(version("1.0.2"), "9.0.0");
            return true;
        });
        beginsInOrder(() -> {
            version("1.0.2")
                    .change(
                            base.tenant().system(),
                            new ImageVersion.Change(true, null, Map.of("a", "b")));
            return true;
        });
        beginsInOrder(() -> {
            version("1.0.2").delete(base.tenant().system());
            return true;
        });
        beginsInOrder(() -> {
            ChannelMove move = ChannelMove.<ChannelMove>findAll().firstResult();
            moves.lock("promotion/stable/" + move.id);
            return true;
        });
        var recalled =
                Locked.tables(() ->
                        base.tenant()
                                .in(() ->
                                        Recall.start(
                                                base.tenant().system(), version("1.0.1"), "x")));
        assertThat(recalled.indexOf("image_version"))
                .isLessThan(recalled.indexOf("image_definition"));
    }

    /**
     * One who holds the version's row, as whoever promotes does first, and goes on while others
     * wait.
     */
    private void promotedWhile(Callable<?> other) throws Exception {
        try (var portal = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting =
                    base.tenant()
                            .in(() -> {
                                ImageVersion.locked(version("1.0.1").id);
                                var late = Locked.aboutToLock("image_version", portal, other);
                                promote("1.0.1");
                                return late;
                            });
            waiting.get();
        }
        assertThat(base.published()).contains("1.0.1");
    }

    @Test
    void retention_and_a_promotion_do_not_wait_for_each_other() throws Exception {
        base.keep(1, null);
        base.enable();
        promotedWhile(() -> {
            duty.round();
            return true;
        });
        // Whatever it stumbles over is only told to the log; then it isn't through.
        assertThat(base.tenant().in(() -> Retention.require(Ageing.base().definition()).lookedAt))
                .isNotNull();
        assertThat(base.published()).containsExactly("1.0.3", "1.0.1");
    }

    @Test
    void who_deletes_waits_for_who_promotes_and_sees_it() {
        assertThatThrownBy(() ->
                        promotedWhile(() ->
                                base.tenant()
                                        .in(() -> {
                                            version("1.0.1").delete(base.tenant().system());
                                            return true;
                                        })))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessageContaining("Channel stable points to version 1.0.1");
    }

    @Test
    void a_copy_is_of_what_is_still_there_when_it_has_the_lock() throws Exception {
        try (var portal = Executors.newVirtualThreadPerTaskExecutor()) {
            var late =
                    base.tenant()
                            .in(() -> {
                                version("1.0.1").delete(base.tenant().system());
                                ImageVersion.flush();
                                var copied =
                                        Locked.aboutToLock(
                                                "image_version",
                                                portal,
                                                () ->
                                                        base.tenant()
                                                                .in(() -> {
                                                                    copy(version("1.0.1"), "9.0.0");
                                                                    return true;
                                                                }));
                                return copied;
                            });
            assertThatThrownBy(late::get)
                    .cause()
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("Version 1.0.1 was deleted just now");
        }
    }

    @Test
    void who_uses_it_is_asked_under_the_lock() throws Exception {
        base.derive("nginx", "1.0.0");
        try (var portal = Executors.newVirtualThreadPerTaskExecutor()) {
            var late =
                    base.tenant()
                            .in(() -> {
                                ImageVersion.locked(version("1.0.1").id);
                                var deleted =
                                        Locked.aboutToLock(
                                                "image_version",
                                                portal,
                                                () ->
                                                        base.tenant()
                                                                .in(() -> {
                                                                    Ending.delete(
                                                                            base.tenant().system(),
                                                                            Ageing.base(),
                                                                            version("1.0.1"),
                                                                            uses ->
                                                                                    uses
                                                                                            .requireNone(
                                                                                                    "It",
                                                                                                    ""));
                                                                    return true;
                                                                }));
                                Following.update("versionId = ?1", version("1.0.1").id);
                                return deleted;
                            });
            assertThatThrownBy(late::get).cause().hasMessageContaining("Templates: web/nginx");
        }
    }
}
