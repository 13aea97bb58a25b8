package dev.goldsmith.worker.jump;

import dev.goldsmith.run.KeptVm;
import java.io.IOException;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.forward.ForwardingFilter;
import org.apache.sshd.server.forward.TcpForwardingFilter;
import org.apache.sshd.server.forward.TcpipServerChannel;

/**
 * A forwarded connection, as {@code ssh -J} asks for one. It leads to the SSH server of the visit's
 * own machine, called {@code guest} port 22, and nowhere else.
 */
final class GuestForward extends TcpipServerChannel {
    private static final int SSH = 22;
    private static final String LOOPBACK = "127.0.0.1";

    private GuestForward() {
        super(TcpForwardingFilter.Type.Direct, null);
    }

    @Override
    protected OpenFuture doInit(Buffer buffer) {
        var host = buffer.getString();
        int port = buffer.getInt();
        var origin = buffer.getString();
        int originPort = buffer.getInt();
        var visit = Visit.of(getSession());
        // The filter refuses what isn't translated.
        if (visit != null && host.equals(KeptVm.GUEST_HOST) && port == SSH) {
            visit.uses("forward");
            host = LOOPBACK;
            port = visit.guest.sshPort();
        }
        var translated = new ByteArrayBuffer();
        translated.putString(host);
        translated.putInt(port);
        translated.putString(origin);
        translated.putInt(originPort);
        return super.doInit(translated);
    }

    /** Makes them. */
    static final class Factory implements ChannelFactory {
        @Override
        public String getName() {
            return TcpForwardingFilter.Type.Direct.getName();
        }

        @Override
        public Channel createChannel(Session session) throws IOException {
            return new GuestForward();
        }
    }

    /** Lets through what leads to the visit's own machine. */
    static final class OnlyGuest implements ForwardingFilter {
        @Override
        public boolean canConnect(Type type, SshdSocketAddress address, Session session) {
            var visit = Visit.of(session);
            return type == Type.Direct
                    && visit != null
                    && address.getHostName().equals(LOOPBACK)
                    && address.getPort() == visit.guest.sshPort();
        }

        @Override
        public boolean canListen(SshdSocketAddress address, Session session) {
            return false;
        }

        @Override
        public boolean canForwardAgent(Session session, String requestType) {
            return false;
        }

        @Override
        public boolean canForwardX11(Session session, String requestType) {
            return false;
        }
    }
}
