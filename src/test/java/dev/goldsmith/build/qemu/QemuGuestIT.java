package dev.goldsmith.build.qemu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.build.Folders;
import dev.goldsmith.build.Guest;
import dev.goldsmith.build.GuestLost;
import dev.goldsmith.build.Hypervisor.Machine;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.build.Network;
import dev.goldsmith.schema.GuestOs;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The hypervisor over real VMs: each test boots the tiny guest and does to it what templates do.
 * How a guest is lost, and a step that never ends, {@code BuildIT} shows in whole builds.
 */
class QemuGuestIT {
    private static final Watch FREE = () -> {};
    private static final String RUN = "run-1";

    private static String accelerated = "tcg";

    private Path home = Path.of("");
    private Network network = Network.PUBLIC;
    private QemuHypervisor hypervisor = hypervisor(Duration.ofSeconds(120));

    @BeforeEach
    void home() throws IOException {
        // Not a JUnit temporary folder: QEMU's own user must be able to pass through it, and the
        // path of a socket in it is limited to 107 characters.
        home = Files.createTempDirectory("gs-vm-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        hypervisor = hypervisor(Duration.ofSeconds(120));
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(processes()).isEmpty();
        Folders.delete(home);
    }

    /** Tried once for all tests: where KVM hangs, each try takes ten seconds. */
    @BeforeAll
    static void acceleration() throws IOException {
        var kernels = TinyGuest.kernels();
        accelerated = new QemuHypervisor(Vms.settings(kernels)).acceleration().name();
    }

    private QemuHypervisor hypervisor(Duration boot) {
        return new QemuHypervisor(Vms.booting(settings(), boot));
    }

    private QemuSettings settings() {
        return Vms.accelerated(Vms.settings(home.resolve("vm")), accelerated);
    }

    private Guest boot() throws Exception {
        Files.createDirectories(home.resolve("disks"));
        return boot(TinyGuest.overlay(home.resolve("disks/disk.qcow2")));
    }

    private Guest boot(Path disk) throws Exception {
        return hypervisor.boot(
                new Machine(RUN, "build", disk, List.of(), 1, 256, GuestOs.LINUX, false, network),
                _ -> {},
                FREE);
    }

    /** Host processes that name this test's folder. */
    private List<String> processes() {
        return ProcessHandle.allProcesses()
                .map(p -> commandLine(p.pid()))
                .filter(line -> line.contains(home.toString()))
                .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException _) {
            return "";
        }
    }

    private static String said(Guest guest, String command) throws Exception {
        var text = new StringBuilder();
        int code = guest.run(command, text::append, FREE);
        return "%s%d".formatted(text, code);
    }

    @Test
    void runsCopiesLayersAndPowersDown() throws Exception {
        var layer = home.resolve("disks/layer.qcow2");
        var started = new CompletableFuture<Guest>();
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        started.complete(boot());
                    } catch (Exception e) {
                        started.completeExceptionally(e);
                    }
                })
                .join();
        // It outlives the thread that started it.
        try (var guest = started.get()) {
            assertThat(said(guest, "echo out; echo err >&2; exit 7")).isEqualTo("out\nerr\n7");
            assertThat(said(guest, "kill -KILL $$")).isEqualTo("137");
            assertThat(said(guest, "read -r x || echo nothing to read"))
                    .isEqualTo("nothing to read\n0");
            assertThat(said(guest, "echo für 金; id -un; sudo -n id -un"))
                    .isEqualTo("für 金\ngsbuild\nroot\n0");
            assertThat(said(guest, "i=0; while [ $i -lt 5000 ]; do echo $i; i=$((i+1)); done"))
                    .hasLineCount(5001)
                    .endsWith("4999\n0");

            var file = Files.writeString(home.resolve("it's a file"), "content\n");
            guest.copy(file, "/tmp/it's here", 0750, FREE);
            assertThat(said(guest, "cat \"/tmp/it's here\"; stat -c '%a %U' \"/tmp/it's here\""))
                    .isEqualTo("content\n750 gsbuild\n0");
            assertThatThrownBy(() -> guest.copy(file, "/nowhere/at/all", 0644, FREE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/nowhere/at/all");

            assertThat(said(guest, "sudo sh -c 'echo kept >/etc/kept'")).isEqualTo("0");
            guest.overlay(List.of(layer));
            assertThat(said(guest, "cat /etc/kept; sudo sh -c 'echo later >/etc/later'"))
                    .isEqualTo("kept\n0");
            guest.powerDown(FREE);
        }
        assertThat(home.resolve("vm/run-1/build")).doesNotExist();
        assertThat(home.resolve("disks/disk.qcow2")).exists();
        // The lower layer is what was there when it was frozen, the upper one has both.
        try (var guest = boot(layer)) {
            assertThat(said(guest, "cat /etc/kept /etc/later")).isEqualTo("kept\nlater\n0");
        }
    }

    @Test
    void reachesNothingThatIsBlocked() throws Exception {
        var host = addressOfThisHost();
        try (var server = new ServerSocket(0, 5, InetAddress.getByName("0.0.0.0"))) {
            Thread.ofVirtual().start(() -> hangUpOnEverybody(server));
            // Excepted, the host is reached: the attempts below fail by the filter.
            var port = server.getLocalPort();
            hypervisor = new QemuHypervisor(Vms.allowing(settings(), host + ":" + port));
            try (var guest = boot()) {
                assertThat(said(guest, attempt(host, server))).isEqualTo("0");
            }
            Folders.delete(home.resolve("disks"));

            // It needn't be in any range.
            hypervisor =
                    new QemuHypervisor(
                            Vms.reserving(settings(), List.of("10.0.0.0/8", "240.0.0.0/4")));
            try (var guest = boot()) {
                for (var address : List.of(host, "10.0.2.2", "169.254.169.254", "10.1.2.3")) {
                    assertThat(said(guest, attempt(address, server))).as(address).isNotEqualTo("0");
                }
            }
        }
    }

    @Test
    void whereThereAreNoNamespacesOnlyTheProxyLeadsOut() throws Exception {
        var host = addressOfThisHost();
        var web = HttpServer.create(new InetSocketAddress("0.0.0.0", 0), 0);
        web.createContext(
                "/",
                exchange -> {
                    var body = "%s asked".formatted(exchange.getRequestURI()).getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        web.start();
        int port = web.getAddress().getPort();
        hypervisor =
                new QemuHypervisor(
                        Vms.connected(Vms.allowing(settings(), host + ":" + port), "proxy"));
        try (var guest = boot()) {
            var proxy = guest.proxy().orElseThrow();
            assertThat(said(guest, "timeout 3 nc %s %d </dev/null".formatted(host, port)))
                    .isNotEqualTo("0");
            assertThat(said(guest, fetch(proxy, "http://%s:%d/a?b=c".formatted(host, port))))
                    .isEqualTo("/a?b=c asked0");
            for (var shut : List.of("127.0.0.1:" + port, host, "10.1.2.3", "169.254.169.254")) {
                assertThat(said(guest, fetch(proxy, "http://%s/".formatted(shut))))
                        .as(shut)
                        .contains("403");
            }
            assertThat(
                            said(
                                    guest,
                                    "printf 'CONNECT %s:%d HTTP/1.1\r\n\r\nGET /through HTTP/1.0\r\n\r\n' | timeout 5 nc 127.0.0.1 3128"
                                            .formatted(host, port)))
                    .contains("200 Connection established", "/through asked");
        } finally {
            web.stop(0);
        }
    }

    private static String fetch(String proxy, String url) {
        return "http_proxy=%s timeout 10 wget -qO- '%s' 2>&1".formatted(proxy, url);
    }

    @Test
    void aHomeMayLieDeeperThanASocketsNameIsLong() throws Exception {
        var deep = home;
        for (int i = 0; i < 3; i++) {
            deep = deep.resolve("a-folder-in-a-folder-of-somebody-who-likes-long-names");
        }
        Files.createDirectories(deep);
        hypervisor =
                new QemuHypervisor(Vms.accelerated(Vms.settings(deep.resolve("vm")), accelerated));
        try (var guest = boot()) {
            assertThat(said(guest, "echo here")).isEqualTo("here\n0");
            var place = Path.of(Files.readString(deep.resolve("vm/run-1/build/sockets.link")));
            // As the next worker does after this one was killed.
            new QemuHypervisor(Vms.accelerated(Vms.settings(deep.resolve("vm")), accelerated))
                    .reap(Set.of(), _ -> {});
            assertThat(place).doesNotExist();
            assertThat(deep.resolve("vm/run-1")).doesNotExist();
        }
    }

    @Test
    void isAUserOfItsOwnThatReadsItsDisksAndNothingElse() throws Exception {
        assumeTrue(Confinement.isRoot(), "only root can be somebody else");
        var secret = Files.writeString(home.resolve("secret"), "of another tenant");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("r--r-----"));
        var disk = home.resolve("disks/disk.qcow2");
        var base = TinyGuest.disk();
        try (var guest = boot()) {
            assertThat(said(guest, "echo it runs")).isEqualTo("it runs\n0");
            var folder = home.resolve("vm/run-1/build");
            var pid = Files.readString(folder.resolve("qemu.pid"));
            var user = status(pid, "Uid");
            assertThat(Integer.parseInt(user))
                    .isBetween(IdRange.USUAL.first(), IdRange.USUAL.last());
            assertThat(status(pid, "Gid")).isEqualTo(user);
            assertThat(status(pid, "Groups")).isEmpty();
            assertThat(status(pid, "CapEff")).isEqualTo("0000000000000000");
            assertThat(status(pid, "Seccomp")).isEqualTo("2");

            // As the guest would that took QEMU over.
            assertThat(reads(user, disk)).isTrue();
            assertThat(reads(user, secret)).isFalse();
            var other = Integer.toString(IdRange.USUAL.last() + 1);
            assertThat(reads(other, disk)).isFalse();
            assertThat(reads(other, folder.resolve("qemu.log"))).isFalse();
            assertThat(base.toString()).isNotIn(writable(pid));
            assertThat(writable(pid)).contains(disk.toString());

            var layer = home.resolve("disks/layer.qcow2");
            guest.overlay(List.of(layer));
            assertThat(said(guest, "sudo sh -c 'echo on >/etc/on; sync'")).isEqualTo("0");
            assertThat(writable(pid)).contains(layer.toString()).doesNotContain(disk.toString());

            var slirp = slirp(folder);
            assertThat(status(slirp, "CapEff")).isEqualTo("0000000000000400");
            assertThat(status(slirp, "Seccomp")).isEqualTo("2");
            assertThat(status(slirp, "NoNewPrivs")).isEqualTo("1");
        }
        assertThat(Files.getAttribute(disk, "unix:uid")).isEqualTo(0);
    }

    private static String status(String pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip().split("\\s+")[0])
                .findFirst()
                .orElseThrow();
    }

    private static boolean reads(String user, Path file) throws Exception {
        return new ProcessBuilder(
                                "setpriv",
                                "--reuid",
                                user,
                                "--regid",
                                user,
                                "--clear-groups",
                                "head",
                                "-c1",
                                file.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** The files that a process has open for writing. */
    private static List<String> writable(String pid) throws IOException {
        var open = new ArrayList<String>();
        try (var all = Files.list(Path.of("/proc", pid, "fd"))) {
            for (var fd : all.toList()) {
                var info = Path.of("/proc", pid, "fdinfo", fd.getFileName().toString());
                var flags =
                        Files.readAllLines(info).stream()
                                .filter(line -> line.startsWith("flags:"))
                                .map(line -> line.substring(6).strip())
                                .findFirst()
                                .orElseThrow();
                if ((Integer.parseInt(flags, 8) & 3) != 0) {
                    open.add(Files.readSymbolicLink(fd).toString());
                }
            }
        }
        return open;
    }

    private static String slirp(Path folder) throws IOException {
        var started = Long.parseLong(Files.readString(folder.resolve("slirp.pid")));
        return ProcessHandle.of(started)
                .orElseThrow()
                .children()
                .map(it -> Long.toString(it.pid()))
                .findFirst()
                .orElseThrow();
    }

    private static void hangUpOnEverybody(ServerSocket server) {
        try {
            while (true) {
                server.accept().close();
            }
        } catch (IOException _) {
            // The test is over.
        }
    }

    private static String attempt(String address, ServerSocket server) {
        return "timeout 3 nc %s %d </dev/null >/dev/null 2>&1"
                .formatted(address, server.getLocalPort());
    }

    private static String addressOfThisHost() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(it -> it instanceof Inet4Address && !it.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void restartsAndIsReachedAgain() throws Exception {
        var layer = home.resolve("disks/layer.qcow2");
        var minute = Duration.ofMinutes(2);
        try (var guest = boot()) {
            var before = said(guest, "cat /proc/sys/kernel/random/boot_id");
            assertThat(guest.restart("echo no; exit 3", minute, _ -> {}, FREE)).isEqualTo(3);
            assertThat(guest.restart("sudo reboot", minute, _ -> {}, FREE)).isZero();
            assertThat(said(guest, "cat /proc/sys/kernel/random/boot_id")).isNotEqualTo(before);
            guest.overlay(List.of(layer));

            // A restart that nobody asked for is the guest's end, as before.
            assertThatThrownBy(() -> guest.run("sudo reboot; sleep 60", _ -> {}, FREE))
                    .isInstanceOf(GuestLost.class)
                    .hasMessage("it restarted");
        }
    }

    @Test
    void saysThatARestartWentWrong() throws Exception {
        try (var guest = boot()) {
            var second = Duration.ofSeconds(1);
            assertThatThrownBy(() -> guest.restart("true", second, _ -> {}, FREE))
                    .isInstanceOf(GuestLost.class)
                    .hasMessage("it did not go down in 1 s (restartTimeout)");
            assertThat(said(guest, "sudo rm -r /sbin/gs-init")).isEqualTo("0");
            assertThatThrownBy(() ->
                            guest.restart(
                                    "sudo busybox reboot -f", Duration.ofMinutes(2), _ -> {}, FREE))
                    .isInstanceOf(GuestLost.class)
                    .hasMessage("its kernel panicked");
        }
    }

    @Test
    void saysThatItPoweredOff() throws Exception {
        try (var guest = boot()) {
            assertThatThrownBy(() -> guest.run("sudo poweroff; sleep 60", _ -> {}, FREE))
                    .isInstanceOf(GuestLost.class)
                    .hasMessage("it powered off");
        }
    }

    @Test
    void reapsWhatNoLivingRunOwns() throws Exception {
        try (var _ = boot()) {
            hypervisor.reap(Set.of(RUN), _ -> {});
            assertThat(processes()).isNotEmpty();
            // As the next worker does after this one was killed.
            hypervisor(Duration.ofSeconds(1)).reap(Set.of(), _ -> {});
            assertThat(home.resolve("vm/run-1")).doesNotExist();
        }
    }
}
