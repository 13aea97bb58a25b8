package dev.goldsmith.worker.jump;

import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.kernel.PrivateFile;
import dev.goldsmith.run.KeptVm;
import dev.goldsmith.worker.KeptGuests;
import dev.goldsmith.worker.WorkerConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Opens with the worker. Without it a worker builds all the same; it only lets nobody in. */
@ApplicationScoped
public class JumpServer {
    private static final Logger LOG = Logger.getLogger(JumpServer.class);
    private static final Duration IDLE = Duration.ofMinutes(30);

    @Inject InstallationConfig installation;
    @Inject WorkerConfig config;
    @Inject KeptGuests guests;
    @Inject Visitors visitors;

    private @Nullable SshServer server;
    private @Nullable SshClient client;

    // Before the worker claims its first run, so that a kept machine can say how it is reached.
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start) {
        if (!installation.plays(InstallationConfig.Role.WORKER)) {
            return;
        }
        try {
            open();
        } catch (IOException | GeneralSecurityException e) {
            LOG.errorf("nobody reaches kept machines of this worker: %s", e.getMessage());
        }
    }

    private void open() throws IOException, GeneralSecurityException {
        var folder = folder(installation.home().toAbsolutePath().resolve("ssh"));
        var hostKey = JumpKeys.kept(folder.resolve("jump-host-key"));
        var ownKey = JumpKeys.fresh();
        var intoGuests = client = client();
        var jump = server = SshServer.setUpDefaultServer();
        jump.setHost(config.jump().host());
        jump.setPort(config.jump().port());
        jump.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        jump.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        jump.setPublickeyAuthenticator(visitors);
        jump.addSessionListener(visitors);
        jump.setChannelFactories(
                List.of(ChannelSessionFactory.INSTANCE, new GuestForward.Factory()));
        jump.setForwardingFilter(new GuestForward.OnlyGuest());
        jump.setShellFactory(_ -> new GuestShell(intoGuests, ownKey, null));
        jump.setCommandFactory((_, command) -> new GuestShell(intoGuests, ownKey, command));
        jump.setSubsystemFactories(List.of());
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(jump, 10);
        CoreModuleProperties.AUTH_TIMEOUT.set(jump, Duration.ofSeconds(30));
        CoreModuleProperties.IDLE_TIMEOUT.set(jump, IDLE);
        CoreModuleProperties.SERVER_IDENTIFICATION.set(jump, "goldsmith");
        jump.start();
        guests.reachedBy(way(jump.getPort(), hostKey));
        // For './goldsmith status': the port is a free one unless the settings name one.
        PrivateFile.write(
                folder.resolve("jump-address"),
                "%s %s %d"
                        .formatted(
                                guests.way().jump(),
                                guests.way().hostKey(),
                                ProcessHandle.current().pid()));
        LOG.infof(
                "kept machines are reached by %s, host key %s",
                guests.way().jump(), guests.way().hostKey());
    }

    private KeptVm.Way way(int port, KeyPair hostKey) {
        var host = config.jump().address().orElse(config.jump().host());
        return new KeptVm.Way(
                "%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port),
                KeyUtils.getFingerPrint(hostKey.getPublic()));
    }

    /** A guest's host key is minutes old, and its port is on this host's loopback. */
    private static SshClient client() {
        var client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        client.start();
        return client;
    }

    private static Path folder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        return folder;
    }

    void stop(@Observes ShutdownEvent stop) {
        if (server != null) {
            try {
                server.stop(true);
            } catch (IOException e) {
                LOG.debugf("the jump server ends: %s", e.getMessage());
            }
        }
        if (client != null) {
            client.stop();
        }
    }
}
