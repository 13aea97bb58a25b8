package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Digest;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** For the day on which the phone is lost: good once, shown once, kept as a hash. */
@Entity
public class RecoveryCode extends PanacheEntityBase {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int COUNT = 10;

    // Without letters and digits that look alike: somebody wrote these down by hand.
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public String personId;
    public String codeHash;

    /** Ten new ones; older ones are void. */
    public static List<String> renew(String personId) {
        delete("personId", personId);
        var codes = new ArrayList<String>();
        for (int i = 0; i < COUNT; i++) {
            var text = new StringBuilder();
            for (int j = 0; j < 12; j++) {
                text.append(j > 0 && j % 4 == 0 ? "-" : "")
                        .append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
            }
            var code = new RecoveryCode();
            code.personId = personId;
            code.codeHash = hash(personId, text.toString());
            code.persist();
            codes.add(text.toString());
        }
        return codes;
    }

    /**
     * @return whether it was one of this person's; it is none any more
     */
    public static boolean use(String personId, String code) {
        return delete("personId = ?1 and codeHash = ?2", personId, hash(personId, code)) > 0;
    }

    public static long left(String personId) {
        return count("personId", personId);
    }

    private static String hash(String personId, String code) {
        return Digest.of(personId + " " + code.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""))
                .hex();
    }
}
