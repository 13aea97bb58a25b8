package dev.goldsmith.tenant;

import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Somebody who signs in. Identity is (issuer, subject), never an e-mail address. */
@Entity
public class Person extends PanacheEntityBase {
    /** The issuer of accounts that live here. */
    public static final String LOCAL = "local";

    @Id public String id;
    public String issuer;
    public String subject;
    public String name;
    public @Nullable String email;
    public @Nullable String passwordHash;
    public boolean installationAdmin;
    public boolean active;
    public Instant createdAt;

    /** When their provider last answered for them; null for those who have none. */
    public @Nullable Instant vouchedAt;

    public static Person local(String subject, String name, String password) {
        var person = new Person();
        person.id = UUID.randomUUID().toString();
        person.issuer = LOCAL;
        person.subject = subject;
        person.name = name;
        person.password(password);
        person.active = true;
        person.createdAt = Instant.now();
        person.persist();
        return person;
    }

    public void password(String password) {
        passwordHash = BcryptUtil.bcryptHash(password, 10);
    }

    /** Whether their own tokens and keys wait until they sign in by their provider again. */
    public boolean sleeps(TokenConfig config) {
        return SignedIn.byProvider(issuer)
                && (vouchedAt == null
                        || vouchedAt.plus(config.sleepAfter()).isBefore(Instant.now()));
    }

    /** The local accounts with this e-mail address. */
    public static List<Person> localsOf(String email) {
        return list("issuer = ?1 and lower(email) = lower(?2)", LOCAL, email);
    }

    /** By name. */
    public static List<Person> all(Collection<String> ids) {
        return list("id in ?1 order by name", ids);
    }

    public static @Nullable Person findLocal(String subject) {
        return find("issuer = ?1 and subject = ?2", LOCAL, subject).firstResult();
    }
}
