package dev.goldsmith.worker.jump;

import dev.goldsmith.build.GuestLost;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelSession;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.channel.PtyCapableChannelSession;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.PtyChannelConfiguration;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;

/** A shell, or one command, in the visit's machine: what is typed here goes there. */
final class GuestShell implements Command {
    private static final Duration CONNECT = Duration.ofSeconds(30);

    private final SshClient client;
    private final KeyPair key;
    private final @Nullable String command;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private @Nullable ExitCallback exit;
    private @Nullable Thread thread;
    private volatile @Nullable ClientSession way;

    /**
     * @param key of this worker, by which it comes into guests
     * @param command null: a shell
     */
    GuestShell(SshClient client, KeyPair key, @Nullable String command) {
        this.client = client;
        this.key = key;
        this.command = command;
    }

    @Override
    public void setInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public void setOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void setErrorStream(OutputStream err) {
        this.err = err;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        this.exit = callback;
    }

    @Override
    public void start(org.apache.sshd.server.channel.ChannelSession channel, Environment env) {
        var visit = Visit.of(channel.getSession());
        if (visit != null) {
            visit.uses(command == null ? "shell" : "command");
        }
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("jump")
                        .start(() -> {
                            int code = 255;
                            try {
                                code = visit == null ? 255 : bridge(visit, env);
                            } catch (GuestLost | IOException | RuntimeException e) {
                                complain(e);
                            } finally {
                                if (exit != null) {
                                    exit.onExit(code);
                                }
                            }
                        });
    }

    private int bridge(Visit visit, Environment env) throws GuestLost, IOException {
        visit.guest.admit(PublicKeyEntry.toString(key.getPublic()));
        try (var session =
                client.connect(visit.guest.user(), "127.0.0.1", visit.guest.sshPort())
                        .verify(CONNECT)
                        .getSession()) {
            way = session;
            session.addPublicKeyIdentity(key);
            session.auth().verify(CONNECT);
            var pty = pty(env);
            var variables = new HashMap<String, Object>();
            try (PtyCapableChannelSession channel =
                    command == null
                            ? session.createShellChannel(pty, variables)
                            : session.createExecChannel(
                                    command, StandardCharsets.UTF_8, pty, variables)) {
                channel.setUsePty(pty != null);
                channel.setIn(in);
                channel.setOut(out);
                channel.setErr(err);
                env.addSignalListener((_, _) -> resize(channel, env), Signal.WINCH);
                channel.open().verify(CONNECT);
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), 0L);
                return code(channel);
            }
        }
    }

    private static int code(ClientChannel channel) {
        var code = channel.getExitStatus();
        return code == null ? 255 : code;
    }

    /** Null where the client has no terminal. */
    private static @Nullable PtyChannelConfiguration pty(Environment env) {
        var term = env.getEnv().get(Environment.ENV_TERM);
        if (term == null) {
            return null;
        }
        var pty = new PtyChannelConfiguration();
        pty.setPtyType(term);
        pty.setPtyColumns(number(env, Environment.ENV_COLUMNS, 80));
        pty.setPtyLines(number(env, Environment.ENV_LINES, 24));
        pty.setPtyModes(env.getPtyModes());
        return pty;
    }

    private static void resize(ChannelSession channel, Environment env) {
        try {
            ((PtyCapableChannelSession) channel)
                    .sendWindowChange(
                            number(env, Environment.ENV_COLUMNS, 80),
                            number(env, Environment.ENV_LINES, 24));
        } catch (IOException _) {
            // It is going away.
        }
    }

    private static int number(Environment env, String name, int otherwise) {
        var text = env.getEnv().getOrDefault(name, "");
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : otherwise;
    }

    private void complain(Exception e) {
        try {
            if (err != null) {
                err.write(
                        "The machine can't be reached: %s\r\n"
                                .formatted(e.getMessage())
                                .getBytes(StandardCharsets.UTF_8));
                err.flush();
            }
        } catch (IOException _) {
            // Nobody listens.
        }
    }

    @Override
    public void destroy(org.apache.sshd.server.channel.ChannelSession channel) {
        var session = way;
        if (session != null) {
            session.close(true);
        }
        if (thread != null) {
            thread.interrupt();
        }
    }
}
