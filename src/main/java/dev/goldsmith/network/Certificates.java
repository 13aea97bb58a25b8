package dev.goldsmith.network;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** PEM text of certificate authorities, looked at. */
public final class Certificates {
    private static final int LONGEST = 100_000;
    private static final int MOST = 20;
    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");

    private Certificates() {}

    /** Their subjects, for people; empty for what can't be read. */
    public static List<String> subjects(String pem) {
        return blocks(pem).stream()
                .map(block -> {
                    try {
                        return read(block).getSubjectX500Principal().getName();
                    } catch (CertificateException _) {
                        return "?";
                    }
                })
                .toList();
    }

    /** Why these aren't certificates of authorities; empty when they are. */
    static Optional<String> fault(String pem) {
        if (pem.isBlank()) {
            return Optional.empty();
        }
        if (pem.contains("PRIVATE KEY")) {
            return Optional.of(
                    "'certificates' has a private key in it: keep that to yourself, and give only the certificates.");
        }
        var blocks = blocks(pem);
        if (pem.length() > LONGEST || blocks.isEmpty() || blocks.size() > MOST) {
            return Optional.of(
                    "'certificates' must be 1 to %d certificates in PEM (`-----BEGIN CERTIFICATE-----`), at most %d bytes."
                            .formatted(MOST, LONGEST));
        }
        if (!BLOCK.matcher(pem).replaceAll("").isBlank()) {
            return Optional.of(
                    "'certificates' must contain only PEM certificates, each of them complete.");
        }
        for (int i = 0; i < blocks.size(); i++) {
            var why = fault(blocks.get(i), i + 1);
            if (why.isPresent()) {
                return why;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> fault(String block, int number) {
        try {
            var certificate = read(block);
            var name = certificate.getSubjectX500Principal().getName();
            if (certificate.getBasicConstraints() < 0) {
                return Optional.of(
                        "Certificate %d ('%s') isn't that of a certificate authority."
                                .formatted(number, name));
            }
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException | CertificateNotYetValidException _) {
                return Optional.of(
                        "Certificate %d ('%s') is valid from %s to %s only."
                                .formatted(
                                        number,
                                        name,
                                        certificate.getNotBefore().toInstant(),
                                        certificate.getNotAfter().toInstant()));
            }
            return Optional.empty();
        } catch (CertificateException _) {
            return Optional.of("Certificate %d can't be read; copy it again.".formatted(number));
        }
    }

    private static List<String> blocks(String pem) {
        return BLOCK.matcher(pem).results().map(m -> m.group()).toList();
    }

    private static X509Certificate read(String block) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(
                                        block.getBytes(StandardCharsets.US_ASCII)));
    }
}
