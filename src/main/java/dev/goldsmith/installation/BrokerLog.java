package dev.goldsmith.installation;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * What the connector says, at ERROR and for each message, of a broker that takes none: whoever
 * sends one says so in words of their own, and once.
 */
@LoggingFilter(name = "broker")
public final class BrokerLog implements Filter {
    private static final String UNABLE_TO_WRITE = "SRMSG18206";

    @Override
    public boolean isLoggable(LogRecord record) {
        return record.getMessage() == null || !record.getMessage().startsWith(UNABLE_TO_WRITE);
    }
}
