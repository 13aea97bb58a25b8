package dev.goldsmith.tenant;

import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Digest;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.LockModeType;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant signs with: ECDSA on P-256. The private half is stored locked by the installation's
 * master key, so whoever has only the database can't sign; workers never ask for it. A key that was
 * replaced stays to verify by, without its private half.
 */
@Entity
public class TenantKey extends Owned {
    private static final String ALGORITHM = "SHA256withECDSA";

    /** X.509 SubjectPublicKeyInfo, base64. */
    @Column(columnDefinition = "longtext")
    public String publicKey;

    /** Locked; empty once another key has taken its place. */
    @Column(columnDefinition = "longtext")
    public String privateKey;

    public Instant createdAt;

    /** The tenant's key; made at the first call, by whoever comes first. */
    public static TenantKey current(String tenantId, HomeKey home) {
        var found = newest();
        if (found == null) {
            getEntityManager().find(Tenant.class, tenantId, LockModeType.PESSIMISTIC_WRITE);
            found = newest();
        }
        return found == null ? create(home) : found;
    }

    private static @Nullable TenantKey newest() {
        return find("order by id desc").firstResult();
    }

    /** A new one from now on; nothing can be signed by those of before any more. */
    public static TenantKey replace(HomeKey home) {
        all().forEach(it -> it.privateKey = "");
        return create(home);
    }

    /** The newest first. */
    public static List<TenantKey> all() {
        return list("order by id desc");
    }

    public boolean signs() {
        return !privateKey.isEmpty();
    }

    private static TenantKey create(HomeKey home) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            var key = new TenantKey();
            key.publicKey = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
            key.createdAt = Instant.now();
            key.privateKey = "";
            key.persist();
            key.privateKey = home.lock(key.place(), pair.getPrivate().getEncoded());
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** The tenant's key of this name; null when it has none such. */
    public static @Nullable TenantKey named(String name) {
        return all().stream().filter(key -> key.name().equals(name)).findFirst().orElse(null);
    }

    /** The first 16 digits of the SHA-256 of the public key. */
    public String name() {
        return Digest.of(Base64.getDecoder().decode(publicKey)).hex().substring(0, 16);
    }

    /** As openssl reads it. */
    public String pem() {
        return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                .formatted(String.join("\n", publicKey.split("(?<=\\G.{64})")));
    }

    /**
     * @return ASN.1 DER, as openssl verifies it
     */
    public byte[] sign(HomeKey home, byte[] text) {
        try {
            PrivateKey own =
                    KeyFactory.getInstance("EC")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(home.unlock(place(), privateKey)));
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(own);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("key %s can't sign".formatted(name()), e);
        }
    }

    /** The public half. */
    public ECPublicKey known() throws GeneralSecurityException {
        return (ECPublicKey)
                KeyFactory.getInstance("EC")
                        .generatePublic(
                                new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey)));
    }

    public boolean signed(byte[] text, byte[] seal) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(known());
            signature.update(text);
            return signature.verify(seal);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private String place() {
        return "tenant_key/%s/%d".formatted(tenantId, id);
    }
}
