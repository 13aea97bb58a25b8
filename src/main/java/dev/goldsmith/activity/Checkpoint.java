package dev.goldsmith.activity;

import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.TenantKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The head of the chain at one moment, signed by the tenant's key. Whoever keeps it elsewhere can
 * show later that the history up to it is still the same; the ones that are kept here find a chain
 * that was written anew by somebody who hasn't the key.
 */
@Entity
@Table(name = "event_checkpoint")
public class Checkpoint extends Owned {
    private static final String FORMAT = "goldsmith-checkpoint-1";

    public long seq;

    /** What is signed, byte for byte. */
    @Column(columnDefinition = "longtext")
    public String statement;

    public String keyName;

    /** ASN.1 DER, base64. */
    public String signature;

    public Instant at;

    /** When the store got its copy; null: not yet. */
    public @Nullable Instant keptAt;

    /**
     * As a file.
     *
     * @param statement canonical JSON: at, hash, seq, tenant
     */
    public record File(
            @Nullable String format,
            @Nullable String statement,
            @Nullable String key,
            @Nullable String publicKey,
            @Nullable String signature) {}

    /** What a checkpoint says: the hash of one place. */
    public record Pin(long seq, String hash) {}

    private record Statement(String at, String hash, long seq, String tenant) {}

    /**
     * Signs the head as it is now.
     *
     * @throws Refused WRONG_STATE when there is nothing in the chain yet
     */
    public static Checkpoint take(Access by, HomeKey home) {
        by.require(Permission.EXPORT, "a checkpoint of the activity");
        var head = Chain.now();
        if (head.headSeq == 0) {
            throw new Refused(
                    Refusal.WRONG_STATE, "The chain is empty; there is nothing to sign yet.");
        }
        var checkpoint = sign(by.tenantId(), head, home);
        checkpoint.persist();
        if (by.door() != Access.Door.SYSTEM) {
            Event.tell(
                    by,
                    null,
                    EventKind.CHECKPOINT_TAKEN,
                    "checkpoint/" + checkpoint.seq,
                    Map.of("seq", checkpoint.seq, "key", checkpoint.keyName));
        }
        return checkpoint;
    }

    /** One that isn't kept here. */
    static Checkpoint sign(String tenantId, Chain head, HomeKey home) {
        var key = TenantKey.current(tenantId, home);
        var checkpoint = new Checkpoint();
        checkpoint.seq = head.headSeq;
        checkpoint.at = Instant.now();
        var members = new TreeMap<String, Object>();
        members.put("at", Canonical.at(checkpoint.at));
        members.put("hash", head.headHash);
        members.put("seq", head.headSeq);
        members.put("tenant", tenantId);
        checkpoint.statement = Canonical.json(members);
        checkpoint.keyName = key.name();
        checkpoint.signature =
                Base64.getEncoder().encodeToString(key.sign(home, bytes(checkpoint.statement)));
        return checkpoint;
    }

    public File file() {
        var key = TenantKey.named(keyName);
        return new File(FORMAT, statement, keyName, key == null ? null : key.pem(), signature);
    }

    /** Those kept here, the newest first. */
    static List<Checkpoint> kept(int most) {
        return Checkpoint.<Checkpoint>find("order by seq desc").page(0, most).list();
    }

    Pin pin() {
        return pin(statement);
    }

    /** One that doesn't bear our signature says nothing: the database alone can't make one. */
    boolean genuine() {
        var key = TenantKey.named(keyName);
        return key != null && key.signed(bytes(statement), Base64.getDecoder().decode(signature));
    }

    /**
     * Reads somebody's file.
     *
     * @throws Refused INVALID_REQUEST naming what is wrong with it
     */
    public static Pin read(Access by, String json) {
        try {
            var file = Json.read(json, File.class);
            if (!FORMAT.equals(file.format())
                    || file.statement() == null
                    || file.signature() == null
                    || file.key() == null) {
                throw fault(
                        "This isn't a checkpoint: it needs 'format' (%s), 'statement', 'key' and 'signature'."
                                .formatted(FORMAT));
            }
            var key = TenantKey.named(file.key());
            if (key == null) {
                throw fault(
                        "The checkpoint is signed by key %s, which isn't this tenant's."
                                .formatted(file.key().replaceAll("[^0-9a-f]", "?")));
            }
            if (!key.signed(
                    bytes(file.statement()), Base64.getDecoder().decode(file.signature()))) {
                throw fault("The checkpoint's signature is not right: the file was changed.");
            }
            if (!Json.read(file.statement(), Statement.class).tenant().equals(by.tenantId())) {
                throw fault("The checkpoint is another tenant's.");
            }
            return pin(file.statement());
        } catch (IllegalArgumentException _) {
            throw fault("This isn't a checkpoint: use the JSON file as it was exported.");
        }
    }

    private static Refused fault(String sentence) {
        return Refused.field(Refusal.INVALID_REQUEST, "checkpoint", sentence);
    }

    static Pin pin(String statement) {
        var said = Json.read(statement, Statement.class);
        return new Pin(said.seq(), said.hash());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
