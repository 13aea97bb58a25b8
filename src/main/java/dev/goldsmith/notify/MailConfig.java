package dev.goldsmith.notify;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How mail leaves this installation. Account and encryption are Quarkus's own settings. */
@ConfigMapping(prefix = "goldsmith.mail")
public interface MailConfig {

    /** The SMTP server; without one mails are kept, to be read on the settings' page. */
    Optional<String> host();

    @WithDefault("25")
    int port();

    @WithDefault("Goldsmith <goldsmith@localhost>")
    String from();

    /** What links in mails begin with. */
    @WithDefault("http://127.0.0.1:${quarkus.http.port:8080}")
    String linkBase();

    /** The wait after the first failed try; it doubles up to an hour. */
    @WithDefault("1m")
    Duration firstRetry();

    /** After this long a mail is given up. */
    @WithDefault("3d")
    Duration giveUp();

    /** How long messages can be looked at that were sent, kept or given up. */
    @WithDefault("400d")
    Duration keep();
}
