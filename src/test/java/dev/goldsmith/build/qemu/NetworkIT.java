package dev.goldsmith.build.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.goldsmith.build.Folders;
import dev.goldsmith.build.Guest;
import dev.goldsmith.build.Hypervisor.Machine;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.build.Network;
import dev.goldsmith.build.Network.Opening;
import dev.goldsmith.build.Network.Proxies;
import dev.goldsmith.build.Network.Reach;
import dev.goldsmith.build.image.Command;
import dev.goldsmith.schema.GuestOs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What guests reach by the network that their template names. A configuration server, HTTP and SSH,
 * stands in a network namespace of its own, beside the host and on a bridge of the host.
 */
class NetworkIT {
    private static final Watch FREE = () -> {};
    private static final String PID = Long.toString(ProcessHandle.current().pid() % 100_000);
    private static final String SPACE = "gsnet" + PID;
    private static final String BRIDGE = "gsb" + PID;
    private static final String BESIDE = "10.213.77.2";
    private static final String BRIDGED = "10.213.78.2";

    private static final List<Process> servers = new ArrayList<>();
    private static String accelerated = "tcg";

    private Path home = Path.of("");

    @BeforeAll
    static void server() throws Exception {
        try {
            ip("netns add " + SPACE);
        } catch (IOException e) {
            assumeTrue(false, "network namespaces can't be made here: " + e.getMessage());
        }
        inSpace("ip link set lo up");
        link("gsv" + PID, "gsw" + PID);
        ip("addr add 10.213.77.1/24 dev gsv" + PID);
        inSpace("ip addr add " + BESIDE + "/24 dev gsw" + PID);
        ip("link add " + BRIDGE + " type bridge");
        ip("link set " + BRIDGE + " up");
        link("gsx" + PID, "gsy" + PID);
        ip("link set gsx" + PID + " master " + BRIDGE);
        inSpace("ip addr add " + BRIDGED + "/24 dev gsy" + PID);
        for (var address : List.of(BESIDE, BRIDGED)) {
            serve(address);
        }
        accelerated =
                new QemuHypervisor(settings(TinyGuest.kernels(), "auto", "auto"))
                        .acceleration()
                        .name();
    }

    private static void link(String outside, String inside) throws IOException {
        ip("link add %s type veth peer name %s".formatted(outside, inside));
        ip("link set %s netns %s".formatted(inside, SPACE));
        ip("link set %s up".formatted(outside));
        inSpace("ip link set " + inside + " up");
    }

    private static void serve(String address) throws IOException {
        var process =
                new ProcessBuilder(
                                "ip",
                                "netns",
                                "exec",
                                SPACE,
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                ConfigurationServer.class.getName(),
                                address)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        servers.add(process);
        var out = new BufferedReader(new InputStreamReader(process.getInputStream()));
        String line;
        do {
            line = out.readLine();
        } while (line != null && !line.equals("ready"));
        assertThat(line).isEqualTo("ready");
    }

    @AfterAll
    static void end() throws Exception {
        servers.forEach(Process::destroyForcibly);
        for (var server : servers) {
            server.waitFor();
        }
        for (var rest :
                List.of(
                        "link del gsv" + PID,
                        "link del gsx" + PID,
                        "link del " + BRIDGE,
                        "netns del " + SPACE)) {
            try {
                ip(rest);
            } catch (IOException _) {
                // It was never there.
            }
        }
    }

    private static void ip(String words) throws IOException {
        Command.output(List.of(("ip " + words).split(" ")));
    }

    private static void inSpace(String command) throws IOException {
        ip("netns exec " + SPACE + " " + command);
    }

    private static QemuSettings settings(Path folder, String acceleration, String network) {
        return Vms.connected(Vms.accelerated(Vms.settings(folder), acceleration), network);
    }

    @BeforeEach
    void home() throws IOException {
        home = Files.createTempDirectory("gs-net-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void nothing_is_left() throws IOException {
        assertThat(taps()).isEmpty();
        Folders.delete(home);
    }

    /** Cards of guests on this host. */
    private static List<String> taps() throws IOException {
        try (var cards = Files.list(Path.of("/sys/class/net"))) {
            return cards.map(it -> it.getFileName().toString())
                    .filter(it -> it.matches("gs[0-9a-f]{10}"))
                    .toList();
        }
    }

    private Guest boot(String mode, Reach reach) throws Exception {
        var network = new Network("test", reach, Proxies.NONE, "");
        Files.createDirectories(home.resolve("disks"));
        var disk = TinyGuest.overlay(home.resolve("disks/%d.qcow2".formatted(System.nanoTime())));
        return new QemuHypervisor(settings(home.resolve("vm"), accelerated, mode))
                .boot(
                        new Machine(
                                "run-1",
                                "build",
                                disk,
                                List.of(),
                                1,
                                256,
                                GuestOs.LINUX,
                                false,
                                network),
                        _ -> {},
                        FREE);
    }

    private static String said(Guest guest, String command) throws Exception {
        var text = new StringBuilder();
        int code = guest.run(command, text::append, FREE);
        return text + " exit " + code;
    }

    private static String file(Guest guest, String address) throws Exception {
        return said(guest, "timeout 10 wget -qO- http://%s:8080/motd".formatted(address));
    }

    private static String ssh(Guest guest, String address) throws Exception {
        return said(guest, "echo | timeout 10 nc %s 22 | head -n 1".formatted(address));
    }

    @Test
    void by_itself_a_guest_reaches_no_private_server() throws Exception {
        try (var guest = boot("auto", new Reach.Nat(List.of()))) {
            assertThat(file(guest, BESIDE)).doesNotContain("the file");
            assertThat(ssh(guest, BESIDE)).doesNotContain("SSH-2.0");
        }
    }

    @Test
    void an_opening_is_for_its_range_and_its_ports() throws Exception {
        var web = new Opening("10.213.77.0/24", List.of(8080));
        try (var guest = boot("auto", new Reach.Nat(List.of(web)))) {
            assertThat(file(guest, BESIDE)).contains("the file /motd");
            assertThat(ssh(guest, BESIDE)).doesNotContain("SSH-2.0");
        }
        var all = new Opening(BESIDE + "/32", List.of());
        try (var guest = boot("auto", new Reach.Nat(List.of(all)))) {
            assertThat(file(guest, BESIDE)).contains("the file /motd");
            assertThat(ssh(guest, BESIDE)).contains("SSH-2.0");
        }
    }

    @Test
    void without_namespaces_the_engines_proxy_keeps_to_the_openings() throws Exception {
        var web = new Opening("10.213.77.0/24", List.of(8080));
        try (var guest = boot("proxy", new Reach.Nat(List.of(web)))) {
            var proxy = "http_proxy=%s ".formatted(guest.proxy().orElseThrow());
            assertThat(said(guest, proxy + "wget -qO- http://%s:8080/motd".formatted(BESIDE)))
                    .contains("the file /motd");
            assertThat(said(guest, proxy + "wget -qO- http://%s:22/ 2>&1".formatted(BESIDE)))
                    .contains("403");
        }
    }

    @Test
    void a_guest_without_network_reaches_nothing_and_is_built_all_the_same() throws Exception {
        try (var guest = boot("auto", new Reach.None())) {
            assertThat(file(guest, BESIDE)).doesNotContain("the file");
            assertThat(said(guest, "timeout 5 nc 10.0.2.3 53 </dev/null")).doesNotContain("exit 0");
            assertThat(guest.proxy()).isEmpty();
        }
    }

    @Test
    void on_a_bridge_a_guest_is_a_machine_of_that_network() throws Exception {
        try (var guest = boot("auto", new Reach.Bridge(BRIDGE))) {
            assertThat(taps()).hasSize(1);
            said(guest, "sudo ip link set eth1 up; sudo ip addr add 10.213.78.9/24 dev eth1");
            assertThat(file(guest, BRIDGED)).contains("the file /motd");
            assertThat(ssh(guest, BRIDGED)).contains("SSH-2.0");
            assertThat(file(guest, BESIDE)).doesNotContain("the file");
            // As the next worker does after this one was killed.
            new QemuHypervisor(settings(home.resolve("vm"), accelerated, "auto"))
                    .reap(Set.of(), _ -> {});
            assertThat(taps()).isEmpty();
        }
        assertThatThrownBy(() -> boot("auto", new Reach.Bridge("gs-no-bridge")))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no bridge 'gs-no-bridge' on this worker's host");
    }
}
