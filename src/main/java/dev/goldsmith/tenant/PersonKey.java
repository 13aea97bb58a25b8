package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An SSH key of a person. Whoever has seen a public key can register it, so several people may have
 * the same: an answer that told would say whose keys are here, and would keep its owner from it.
 */
@Entity
public class PersonKey extends PanacheEntityBase {
    private static final int MOST = 20;

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public String personId;
    public String name;

    /** {@code ssh-ed25519}, {@code ecdsa-sha2-nistp256}, … */
    public String kind;

    /** {@code SHA256:…}, as {@code ssh-keygen -l} prints it. */
    public String fingerprint;

    /** As in {@code authorized_keys}, without a comment. */
    public String publicKey;

    public Instant createdAt;
    public @Nullable Instant lastUsedAt;

    /** By name. */
    public static List<PersonKey> of(String personId) {
        return list("personId = ?1 order by name, id", personId);
    }

    /** Whoever registered this key, the first one first. */
    public static List<PersonKey> of(PublicKey key) {
        return list("fingerprint = ?1 order by id", SshKey.fingerprint(key));
    }

    /**
     * @param name what the person calls it; may be empty: then it is the key's own comment
     * @param line of a {@code .pub} file
     * @throws Refused INVALID_REQUEST, CONFLICT
     */
    public static PersonKey add(Access by, String name, String line) {
        if (by.bounds().verbs() != null || by.bounds().teams() != null) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "The token that you came with is narrower than you are, and a key would open all that you may; register it on the page, or with a token that isn't narrowed.");
        }
        var parsed = SshKey.parse(line);
        var called = name.isBlank() ? parsed.comment() : name.strip();
        if (called.isEmpty() || called.length() > 100) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "'name' must be 1 to 100 characters that tell this key from your others, such as `laptop`.");
        }
        if (count("personId = ?1 and fingerprint = ?2", by.personId(), parsed.fingerprint()) > 0) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "key",
                    "You have registered the key %s already.".formatted(parsed.fingerprint()));
        }
        if (count("personId", by.personId()) >= MOST) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "key",
                    "You have %d keys, which is the most; remove one first.".formatted(MOST));
        }
        var key = new PersonKey();
        key.personId = by.personId();
        key.name = called;
        key.kind = parsed.kind();
        key.fingerprint = parsed.fingerprint();
        key.publicKey = parsed.text();
        key.createdAt = Instant.now();
        key.persist();
        return key;
    }

    /**
     * @return what it was
     * @throws Refused NOT_FOUND
     */
    public static PersonKey remove(Access by, long id) {
        var key = require(by, id);
        key.delete();
        return key;
    }

    /**
     * @throws Refused NOT_FOUND when this person has no such key
     */
    public static PersonKey require(Access by, long id) {
        PersonKey key = find("id = ?1 and personId = ?2", id, by.personId()).firstResult();
        if (key == null) {
            throw new Refused(Refusal.NOT_FOUND, "You have no key %d.".formatted(id));
        }
        return key;
    }
}
