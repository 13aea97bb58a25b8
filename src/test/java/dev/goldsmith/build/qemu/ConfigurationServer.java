package dev.goldsmith.build.qemu;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;

/**
 * A configuration server: an HTTP file share at port 8080 and an SSH host at port 22 of an address.
 */
final class ConfigurationServer {
    private ConfigurationServer() {}

    public static void main(String[] args) throws Exception {
        var web = HttpServer.create(new InetSocketAddress(args[0], 8080), 0);
        web.createContext(
                "/",
                exchange -> {
                    var body =
                            ("the file " + exchange.getRequestURI() + "\n")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        web.start();
        var ssh = SshServer.setUpDefaultServer();
        ssh.setHost(args[0]);
        ssh.setPort(22);
        ssh.setKeyPairProvider(new SimpleGeneratorHostKeyProvider());
        ssh.start();
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
