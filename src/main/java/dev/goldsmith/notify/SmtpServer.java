package dev.goldsmith.notify;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The SMTP server that was set in the portal; of no tenant, and there is one at most. */
@Entity
public class SmtpServer extends PanacheEntityBase {
    static final int ONLY = 1;

    /** How the connection is encrypted. */
    public enum Security {
        /** Begins in the clear and must turn to TLS. */
        STARTTLS("STARTTLS (port 587)"),
        /** TLS from the first byte. */
        TLS("TLS (port 465)"),
        NONE("None (port 25)");

        public final String title;

        Security(String title) {
            this.title = title;
        }
    }

    @Id public int id;

    public String host;
    public int port;

    @Enumerated(EnumType.STRING)
    public Security security;

    /** Whom mails are from. */
    public String sender;

    public @Nullable String username;

    /** Under the master key. */
    @Column(columnDefinition = "longtext")
    public @Nullable String password;

    public String updatedByName;
    public Instant updatedAt;

    static @Nullable SmtpServer stored() {
        return findById(ONLY);
    }

    /** Whether what was kept for the other one may be told to this one. */
    boolean same(SmtpServer other) {
        return host.equals(other.host)
                && port == other.port
                && security == other.security
                && java.util.Objects.equals(username, other.username);
    }
}
