package dev.goldsmith.installation;

import jakarta.persistence.Timeout;
import org.hibernate.dialect.DatabaseVersion;
import org.hibernate.dialect.MySQLDialect;
import org.hibernate.dialect.lock.spi.ConnectionLockTimeoutStrategy;
import org.hibernate.dialect.lock.spi.LockTimeoutType;
import org.hibernate.dialect.lock.spi.LockingSupport;
import org.hibernate.dialect.lock.spi.OuterJoinLockingType;

/**
 * MySQL 8.4's SQL without {@code for update of <alias>}, which MariaDB doesn't know. Our locking
 * reads have one table each, so the alias says nothing.
 */
public class PortableDialect extends MySQLDialect {
    public PortableDialect() {
        super(DatabaseVersion.make(8, 4));
    }

    @Override
    public LockingSupport getLockingSupport() {
        var mysql = super.getLockingSupport();
        return new LockingSupport() {
            @Override
            public Metadata getMetadata() {
                return new Metadata() {
                    @Override
                    public LockTimeoutType getLockTimeoutType(Timeout timeout) {
                        return mysql.getMetadata().getLockTimeoutType(timeout);
                    }

                    @Override
                    public OuterJoinLockingType getOuterJoinLockingType() {
                        return mysql.getMetadata().getOuterJoinLockingType();
                    }
                };
            }

            @Override
            public ConnectionLockTimeoutStrategy getConnectionLockTimeoutStrategy() {
                return mysql.getConnectionLockTimeoutStrategy();
            }
        };
    }
}
