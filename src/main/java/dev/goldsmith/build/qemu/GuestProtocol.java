package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Hypervisor.Machine;
import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.build.PowerShell;
import dev.goldsmith.schema.GuestOs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a machine of one system is put together and talked to, below what a build says to it. */
sealed interface GuestProtocol {
    static GuestProtocol of(GuestOs os) {
        return switch (os) {
            case LINUX -> new Posix();
            case WINDOWS -> new Windows();
        };
    }

    /** A disk, on the machine's own bus; the machine boots from the first. */
    List<String> disk(String node, int index);

    /** Blank disks beside the system's, by LUN; empty when there is none. */
    List<String> dataDisks(List<String> nodes);

    List<String> network();

    /** Where the build user comes from: a disk that the guest reads at its boot, or null. */
    @Nullable Path seed(Path folder, Machine machine, String publicKey) throws IOException;

    /** A command that sees to it that what was written is on the disk. */
    String flush();

    /** A command that lets whoever has this key sign in as the build user. */
    String admit(String publicKey);

    /** The same, and nobody else any more. */
    String admitOnly(String publicKey);

    /** A command that powers the guest down; empty when its power button is the way. */
    Optional<String> powerDown();

    void copy(Ssh way, Path file, String destination, int mode, Watch watch)
            throws TimeUp, IOException;

    /** Linux and what is like it; virtio all over. */
    record Posix() implements GuestProtocol {
        /** Said of this host's disk it would mean another. */
        private static final String FULL = "No space left on device";

        @Override
        public List<String> disk(String node, int index) {
            return List.of(
                    "-device", "virtio-blk-pci,drive=%s,bootindex=%d".formatted(node, index));
        }

        @Override
        public List<String> dataDisks(List<String> nodes) {
            var devices = new java.util.ArrayList<String>();
            if (!nodes.isEmpty()) {
                devices.addAll(List.of("-device", "virtio-scsi-pci,id=data"));
            }
            for (int lun = 0; lun < nodes.size(); lun++) {
                devices.addAll(
                        List.of(
                                "-device",
                                "scsi-hd,bus=data.0,scsi-id=0,lun=%1$d,drive=%2$s,serial=lun%1$d"
                                        .formatted(lun, nodes.get(lun))));
            }
            return devices;
        }

        @Override
        public List<String> network() {
            return List.of("-device", "virtio-net-pci,netdev=net0", "-device", "virtio-rng-pci");
        }

        @Override
        public @Nullable Path seed(Path folder, Machine machine, String publicKey)
                throws IOException {
            return machine.cloudInit()
                    ? CloudSeed.make(folder, machine, CloudSeed.linuxUser(publicKey))
                    : null;
        }

        @Override
        public String flush() {
            return "sync";
        }

        @Override
        public String admit(String publicKey) {
            return "umask 077; mkdir -p ~/.ssh; grep -qsxF '%1$s' ~/.ssh/authorized_keys || echo '%1$s' >>~/.ssh/authorized_keys"
                    .formatted(publicKey);
        }

        @Override
        public String admitOnly(String publicKey) {
            return "umask 077; echo '%s' >~/.ssh/authorized_keys".formatted(publicKey);
        }

        @Override
        public Optional<String> powerDown() {
            return Optional.empty();
        }

        @Override
        public void copy(Ssh way, Path file, String destination, int mode, Watch watch)
                throws TimeUp, IOException {
            var quoted = "'" + destination.replace("'", "'\\''") + "'";
            var said = new StringBuilder();
            Integer code;
            try (var in = Files.newInputStream(file)) {
                var command = "cat > %s && chmod %o %s".formatted(quoted, mode, quoted);
                code = way.run(command, in, said::append, watch);
            }
            if (code == null || code != 0) {
                throw new IOException(
                        "%s could not be written in the guest: %s"
                                .formatted(
                                        destination,
                                        said.toString()
                                                .strip()
                                                .replace(FULL, "the guest's disk is full")));
            }
        }
    }

    /** What Windows has drivers for by itself: AHCI and an Intel network card. */
    record Windows() implements GuestProtocol {
        /** Of one controller. */
        private static final int PLACES = 6;

        @Override
        public List<String> disk(String node, int index) {
            return List.of(
                    "-device",
                    "ide-hd,drive=%1$s,bus=ide.%2$d,bootindex=%2$d".formatted(node, index));
        }

        @Override
        public List<String> dataDisks(List<String> nodes) {
            var devices = new java.util.ArrayList<String>();
            for (int lun = 0; lun < nodes.size(); lun++) {
                int controller = lun / PLACES;
                if (lun % PLACES == 0) {
                    devices.addAll(List.of("-device", "ich9-ahci,id=data" + controller));
                }
                devices.addAll(
                        List.of(
                                "-device",
                                "ide-hd,drive=%s,bus=data%d.%d,serial=lun%d"
                                        .formatted(nodes.get(lun), controller, lun % PLACES, lun)));
            }
            return devices;
        }

        @Override
        public List<String> network() {
            return List.of("-device", "e1000e,netdev=net0", "-rtc", "base=localtime");
        }

        @Override
        public Path seed(Path folder, Machine machine, String publicKey) throws IOException {
            return CloudSeed.make(folder, machine, CloudSeed.windowsUser(publicKey));
        }

        @Override
        public String flush() {
            return PowerShell.command(PowerShell.WINDOWS, "Write-VolumeCache -DriveLetter C");
        }

        @Override
        public String admit(String publicKey) {
            return key("Add-Content", publicKey);
        }

        @Override
        public String admitOnly(String publicKey) {
            return key("Set-Content", publicKey);
        }

        private static String key(String verb, String publicKey) {
            return PowerShell.command(
                    PowerShell.WINDOWS,
                    "%s -Path \"$env:ProgramData\\ssh\\administrators_authorized_keys\" -Value '%s'"
                            .formatted(verb, publicKey));
        }

        @Override
        public Optional<String> powerDown() {
            return Optional.of("shutdown /s /f /t 0");
        }

        @Override
        public void copy(Ssh way, Path file, String destination, int mode, Watch watch)
                throws TimeUp, IOException {
            watch.check();
            try {
                way.put(file, "/" + destination.replace('\\', '/'));
            } catch (IOException e) {
                throw new IOException(
                        "%s could not be written in the guest: %s"
                                .formatted(destination, e.getMessage()),
                        e);
            }
        }
    }
}
