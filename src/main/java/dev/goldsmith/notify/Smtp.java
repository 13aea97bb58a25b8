package dev.goldsmith.notify;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.InstallationEvent;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.tenant.Operator;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which SMTP server mails go through: the one of the configuration, else the one that was set in
 * the portal. Each portal reads that every few seconds.
 */
@ApplicationScoped
public class Smtp {
    private static final Duration OFTEN = Duration.ofSeconds(5);
    private static final String PLACE = "smtp_server/1/password";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:-]*");
    private static final int LAST_PORT = 65535;

    @Inject MailConfig config;
    @Inject HomeKey home;
    @Inject Tenancy tenancy;

    private volatile @Nullable SmtpServer known;

    void duties(@Observes Duties duties) {
        duties.each(Role.PORTAL, "reading the mail server", OFTEN, this::read);
    }

    /**
     * What somebody typed.
     *
     * @param password empty: as it is
     */
    public record Typed(
            String host,
            int port,
            SmtpServer.Security security,
            String sender,
            String username,
            String password) {}

    /** Whether there is one, so that mails are sent. */
    public boolean there() {
        return fromConfiguration() || stored() != null;
    }

    /** Whether the configuration names it: then nothing that is set in the portal counts. */
    public boolean fromConfiguration() {
        return config.host().isPresent();
    }

    /** {@code HOST:PORT}, or empty. */
    public String address() {
        var stored = stored();
        return config.host()
                .map(host -> host + ":" + config.port())
                .or(() -> Optional.ofNullable(stored).map(it -> it.host + ":" + it.port))
                .orElse("");
    }

    String from() {
        var stored = stored();
        return fromConfiguration() || stored == null ? config.from() : stored.sender;
    }

    /** What was set in the portal, as it was read last; null: nothing. */
    public @Nullable SmtpServer stored() {
        return known;
    }

    /** Never from within a transaction. */
    public void read() {
        known = tenancy.outside(SmtpServer::stored);
    }

    /** In the clear, for the connection. */
    @Nullable String password(SmtpServer server) {
        return server.password == null
                ? null
                : new String(home.unlock(PLACE, server.password), StandardCharsets.UTF_8);
    }

    /**
     * A password is kept for the server that it was typed for: with another address, account or
     * encryption it has to be typed again.
     */
    public void save(Typed typed, Operator by) {
        var fresh = new SmtpServer();
        fresh.id = SmtpServer.ONLY;
        fresh.host = Fields.line("host", typed.host(), 253);
        if (!HOST.matcher(fresh.host).matches()) {
            throw Fields.fault(
                    "host",
                    "\"%s\" isn't a host name: use smtp.example.com.".formatted(fresh.host));
        }
        fresh.port = Fields.between("port", typed.port(), 1, LAST_PORT);
        fresh.security = typed.security();
        fresh.sender = Fields.line("sender", typed.sender(), 320);
        Fields.email("sender", address(fresh.sender));
        fresh.username = Fields.optional("username", typed.username(), 320);
        fresh.updatedByName = by.name();
        fresh.updatedAt = Instant.now();
        if (fresh.username != null && fresh.security == SmtpServer.Security.NONE) {
            throw Fields.fault(
                    "security", "A password isn't sent without encryption: use STARTTLS or TLS.");
        }
        tenancy.outside(() -> {
            var before = SmtpServer.stored();
            fresh.password = password(fresh, before, typed.password());
            if (before == null) {
                fresh.persist();
            } else {
                SmtpServer.getEntityManager().merge(fresh);
            }
            tell(by, EventKind.MAIL_SERVER_CHANGED, told(fresh));
            return true;
        });
        read();
    }

    private @Nullable String password(SmtpServer fresh, @Nullable SmtpServer before, String typed) {
        if (fresh.username == null) {
            return null;
        }
        if (!typed.isEmpty()) {
            return home.lock(PLACE, typed.getBytes(StandardCharsets.UTF_8));
        }
        if (before == null || before.password == null || !fresh.same(before)) {
            throw Fields.fault("password", "Enter the password of this account.");
        }
        return before.password;
    }

    /** {@code images@example.com} of {@code Images <images@example.com>}. */
    private static String address(String sender) {
        int open = sender.lastIndexOf('<');
        return open >= 0 && sender.endsWith(">")
                ? sender.substring(open + 1, sender.length() - 1)
                : sender;
    }

    public void remove(Operator by) {
        tenancy.outside(() -> {
            if (SmtpServer.deleteById(SmtpServer.ONLY)) {
                tell(by, EventKind.MAIL_SERVER_REMOVED, Map.of());
            }
            return true;
        });
        read();
    }

    /** No password. */
    private static Map<String, String> told(SmtpServer server) {
        var told = new TreeMap<String, String>();
        told.put("server", server.host + ":" + server.port);
        told.put("security", server.security.name());
        told.put("sender", server.sender);
        if (server.username != null) {
            told.put("username", server.username);
        }
        return told;
    }

    private static void tell(Operator by, EventKind kind, Map<String, ?> detail) {
        InstallationEvent.tell(by, kind, "mail-server", detail);
    }
}
