package dev.goldsmith.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The certificate of this installation, made once: an authority of its own signs one server
 * certificate for localhost and is then thrown away, so that whoever trusts {@code ca.pem} trusts
 * this server and nothing else ever.
 *
 * @param keyStore PKCS12, mode 0600
 * @param authority PEM, for clients
 */
public record Tls(Path keyStore, String password, Path authority) {

    private static final String DAYS = "3650";

    public static Tls prepare(Path folder) throws IOException {
        PrivateFiles.folder(folder);
        var tls =
                new Tls(
                        folder.resolve("server.p12"),
                        PrivateFiles.secret(folder.resolve("keystore-password")),
                        folder.resolve("ca.pem"));
        if (!Files.exists(tls.keyStore()) || !Files.exists(tls.authority())) {
            tls.generate(folder.resolve("new.p12"));
        }
        return tls;
    }

    private void generate(Path fresh) throws IOException {
        Files.deleteIfExists(fresh);
        generateKey(
                fresh,
                "ca",
                "CN=Goldsmith local authority",
                List.of("bc:c=ca:true,pathlen:0", "ku:c=keyCertSign,cRLSign"));
        var server = new ArrayList<String>();
        server.add("san=dns:localhost,ip:127.0.0.1");
        server.add("ku:c=digitalSignature");
        server.add("eku=serverAuth");
        generateKey(fresh, "server", "CN=localhost", server, "-signer", "ca");
        keytool(fresh, "-exportcert", "-rfc", "-alias", "ca", "-file", authority.toString());
        keytool(fresh, "-delete", "-alias", "ca");
        PrivateFiles.write(keyStore, Files.readAllBytes(fresh));
        Files.delete(fresh);
    }

    private void generateKey(
            Path store, String alias, String name, List<String> extensions, String... more)
            throws IOException {
        var arguments = new ArrayList<String>();
        arguments.addAll(List.of("-genkeypair", "-alias", alias, "-dname", name));
        arguments.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", DAYS));
        for (var extension : extensions) {
            arguments.addAll(List.of("-ext", extension));
        }
        arguments.addAll(List.of(more));
        keytool(store, arguments.toArray(String[]::new));
    }

    private void keytool(Path store, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
        // By the environment: a command line is everybody's to read.
        command.addAll(List.of("-storepass:env", "GOLDSMITH_KEYSTORE_PASSWORD"));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("GOLDSMITH_KEYSTORE_PASSWORD", password);
        var process = builder.start();
        process.getOutputStream().close();
        var output =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool can't make the certificate: " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the certificate was made", e);
        }
    }
}
