package dev.goldsmith.testing;

import com.icegreen.greenmail.util.ServerSetup;

/** Where a mail server of a test listens. */
public final class MailPorts {
    private static final long SLOW = 60_000;

    private MailPorts() {}

    /** A busy machine may need longer for its start than the two seconds of the library. */
    public static ServerSetup smtp(int port) {
        var setup = new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
        setup.setServerStartupTimeout(SLOW);
        return setup;
    }
}
