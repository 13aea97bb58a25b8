package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.Customizer.LinuxUpdate.RestartWhen;
import dev.goldsmith.schema.Customizer.LinuxUpdate.Updates;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.VmSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerKeyTest {
    private static final Digest BASE = Digest.of("base");
    private static final LayerKey.Ground GROUND = ground("acme", 5, 0, "public");

    @Test
    void the_same_done_to_the_same_is_one_layer() throws Exception {
        assertThat(key(GROUND, script("a", "b"))).isEqualTo(key(GROUND, script("a\nb")));
        assertThat(key(GROUND, script("a"), file("/etc/motd")))
                .isEqualTo(key(GROUND, script("a"), file("/etc/motd")));
    }

    @Test
    void another_base_disk_size_machine_or_world_around_is_another_layer() throws Exception {
        var keys = new ArrayList<Digest>();
        for (var ground :
                List.of(
                        GROUND,
                        ground("other", 5, 0, "public"),
                        ground("acme", 6, 0, "public"),
                        ground("acme", 5, 1, "public"),
                        ground("acme", 5, 0, "network profile"),
                        of(List.of(Digest.of("x")), 0, List.of(), VmSize.DEFAULT),
                        of(List.of(BASE, BASE), 0, List.of(), VmSize.DEFAULT),
                        of(List.of(BASE), 1, List.of(), VmSize.DEFAULT),
                        of(List.of(BASE), 0, List.of(1L << 30), VmSize.DEFAULT),
                        of(List.of(BASE), 0, List.of(1L << 31), VmSize.DEFAULT),
                        of(List.of(BASE), 0, List.of(1L << 30, 1L << 30), VmSize.DEFAULT),
                        of(List.of(BASE), 0, List.of(), new VmSize(4, 2048)),
                        of(List.of(BASE), 0, List.of(), new VmSize(2, 4096)))) {
            keys.add(key(ground, script("a")));
        }
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void another_secret_or_version_or_parameter_is_another_step_and_the_value_counts_for_nothing()
            throws Exception {
        var keys = new ArrayList<Digest>();
        keys.add(key(GROUND, script("a")));
        for (var given :
                List.<Plan.Variable>of(
                        new Plan.OfSecret("TOKEN", "web/TOKEN", 1, 1),
                        new Plan.OfSecret("OTHER", "web/TOKEN", 1, 1),
                        new Plan.OfSecret("TOKEN", "ops/TOKEN", 1, 1),
                        new Plan.OfSecret("TOKEN", "web/TOKEN", 2, 1),
                        new Plan.OfSecret("TOKEN", "web/TOKEN", 1, 2),
                        new Plan.OfParameter("TOKEN", "web/TOKEN 1 1"),
                        new Plan.OfParameter("TOKEN", "1.28"),
                        new Plan.OfParameter("OTHER", "1.28"),
                        new Plan.OfParameter("TOKEN", "1.29"))) {
            keys.add(
                    key(
                            GROUND,
                            new Plan.RunScript(
                                    planned(),
                                    new Plan.Script(
                                            List.of("a"),
                                            null,
                                            new Plan.Interpreter.Posix(),
                                            List.of(given)))));
        }
        assertThat(keys).doesNotHaveDuplicates();
        assertThat(given("one value")).isEqualTo(given("quite another"));
    }

    private static List<Plan.Variable> given(String value) {
        return new Secrets(List.of(new Secrets.Grant("web/TOKEN", 1, 1, "TOKEN", null, value)))
                .of("any step");
    }

    /** A step gets what names it and what names none, quoted for the shell that reads it. */
    @Test
    void a_parameter_reaches_the_steps_that_it_names() {
        var given =
                new Secrets(
                        List.of(new Secrets.Grant("web/TOKEN", 1, 1, "TOKEN", null, "hush hush")),
                        List.of(
                                new Secrets.Setting("ALL", "it's $HOME", List.of()),
                                new Secrets.Setting("ONE", "1", List.of("one"))));
        assertThat(new String(given.exports(given.of("one")), StandardCharsets.UTF_8))
                .isEqualTo(
                        "export TOKEN='hush hush'\nexport ALL='it'\\''s $HOME'\nexport ONE='1'\n");
        assertThat(given.of("other"))
                .extracting(Plan.Variable::name)
                .containsExactly("TOKEN", "ALL");
        assertThat(given.of(null)).extracting(Plan.Variable::name).containsExactly("TOKEN", "ALL");
        assertThat(new String(given.unwanted(), StandardCharsets.UTF_8)).doesNotContain("HOME");
    }

    @Test
    void another_network_proxy_or_certificate_is_another_world() {
        var none = new Network("", new Network.Reach.None(), Network.Proxies.NONE, "");
        assertThat(
                        List.of(
                                Network.PUBLIC.identity(),
                                none.identity(),
                                nat(List.of(), Network.Proxies.of("http://proxy"), "").identity(),
                                nat(List.of(), Network.Proxies.of("http://other"), "").identity(),
                                nat(List.of(), Network.Proxies.NONE, "PEM").identity(),
                                nat(
                                                List.of(
                                                        new Network.Opening(
                                                                "10.1.0.0/16", List.of(443))),
                                                Network.Proxies.NONE,
                                                "")
                                        .identity()))
                .doesNotHaveDuplicates();
        assertThat(new Network("renamed", new Network.Reach.None(), Network.Proxies.NONE, ""))
                .extracting(Network::identity)
                .isEqualTo(none.identity());
    }

    @Test
    void another_step_or_another_order_is_another_layer() throws Exception {
        var keys = new ArrayList<Digest>();
        keys.add(key(GROUND, script("a")));
        keys.add(key(GROUND, script("b")));
        keys.add(key(GROUND, script("a"), script("b")));
        keys.add(key(GROUND, script("b"), script("a")));
        keys.add(key(GROUND, frozen(BASE)));
        // That spells the digest of the frozen one.
        keys.add(key(GROUND, script(BASE.hex())));
        keys.add(key(GROUND, powershell(false, List.of(0))));
        keys.add(key(GROUND, powershell(true, List.of(0))));
        keys.add(key(GROUND, powershell(true, List.of(0, 3010))));
        keys.add(key(GROUND, file("/etc/motd")));
        keys.add(key(GROUND, file("/etc/issue")));
        keys.add(key(GROUND, new Plan.PutFile(planned(), Digest.of("other"), "/etc/motd")));
        keys.add(key(GROUND, restart("", "")));
        keys.add(key(GROUND, restart("reboot", "")));
        keys.add(key(GROUND, restart("", "reboot")));
        keys.add(key(GROUND, update(Updates.all, List.of(), RestartWhen.ifNeeded)));
        keys.add(key(GROUND, update(Updates.security, List.of(), RestartWhen.ifNeeded)));
        keys.add(key(GROUND, update(Updates.all, List.of("bash"), RestartWhen.ifNeeded)));
        keys.add(key(GROUND, update(Updates.all, List.of(), RestartWhen.never)));

        assertThat(keys).doesNotHaveDuplicates();
    }

    private static Digest key(LayerKey.Ground ground, Plan.Customization... steps)
            throws IOException {
        var key = LayerKey.first(ground);
        for (var step : steps) {
            key = LayerKey.next(key, step);
        }
        return key;
    }

    private static LayerKey.Ground ground(
            String tenant, long template, int generation, String surroundings) {
        return new LayerKey.Ground(
                tenant,
                template,
                generation,
                List.of(BASE),
                0,
                List.of(),
                VmSize.DEFAULT,
                surroundings);
    }

    private static LayerKey.Ground of(List<Digest> disks, long bytes, List<Long> blank, VmSize vm) {
        return new LayerKey.Ground("acme", 5, 0, disks, bytes, blank, vm, "public");
    }

    private static Network nat(
            List<Network.Opening> openings, Network.Proxies proxies, String certificates) {
        return new Network("", new Network.Reach.Nat(openings), proxies, certificates);
    }

    private static Plan.Customization script(String... lines) {
        return new Plan.RunScript(
                planned(), new Plan.Script(List.of(lines), null, new Plan.Interpreter.Posix()));
    }

    private static Plan.Customization frozen(Digest content) {
        return new Plan.RunScript(
                planned(), new Plan.Script(null, content, new Plan.Interpreter.Posix()));
    }

    private static Plan.Customization powershell(boolean elevated, List<Integer> valid) {
        return new Plan.RunScript(
                planned(),
                new Plan.Script(
                        List.of("a"),
                        null,
                        new Plan.Interpreter.PowerShell(elevated, false, valid)));
    }

    private static Plan.Customization file(String destination) {
        return new Plan.PutFile(planned(), Digest.of("motd"), destination);
    }

    private static Plan.Customization restart(String command, String check) {
        return new Plan.Restart(planned(), GuestOs.LINUX, command, check, Duration.ofMinutes(5));
    }

    private static Plan.Customization update(
            Updates updates, List<String> exclude, RestartWhen restart) {
        return new Plan.UpdateLinux(planned(), updates, exclude, restart);
    }

    private static Journal.Planned planned() {
        return new Journal.Planned("customize-1", Phase.CUSTOMIZING, "Shell", "any");
    }
}
