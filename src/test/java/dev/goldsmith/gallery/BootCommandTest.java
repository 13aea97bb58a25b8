package dev.goldsmith.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BootCommandTest {
    private final BootCommand command = new BootCommand("web-1.0.0.qcow2", "~/.ssh/id_rsa.pub");

    @Test
    void theCommandGivesTheKeyAndKeepsTheFile() {
        assertThat(command.boot())
                .contains("file=web-1.0.0.qcow2,if=virtio,snapshot=on")
                .contains("$(base64 -w0 < ~/.ssh/id_rsa.pub)");
    }

    @Test
    void sshUsesThePrivateHalf() {
        assertThat(command.connect()).contains("-i ~/.ssh/id_rsa ");
    }
}
