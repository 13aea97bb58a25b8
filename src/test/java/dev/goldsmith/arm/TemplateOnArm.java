package dev.goldsmith.arm;

import static org.hamcrest.Matchers.equalTo;

import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.run.Run;
import dev.goldsmith.testing.TestTenant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One image template on the ARM door, and a server that has its scripts. */
abstract class TemplateOnArm {
    static final String SCRIPT = "echo built\n";

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    final CountDownLatch goOn = new CountDownLatch(1);
    HttpServer scripts;
    TestTenant acme;
    Arm arm;
    String address;

    @BeforeEach
    void tenant() throws IOException {
        acme = TestTenant.create("acme").team("web").gallery("web" + System.nanoTime(), "web");
        arm = Arm.of(acme, acme.builder("web"));
        address = arm.template("web", "Nginx");
        scripts =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        scripts.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
        scripts.createContext(
                "/",
                exchange -> {
                    if (exchange.getRequestURI().getPath().equals("/slow.sh")) {
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    var missing = exchange.getRequestURI().getPath().equals("/missing.sh");
                    var body = SCRIPT.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(missing ? 404 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        scripts.start();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        scripts.stop(0);
    }

    String document(String step) {
        return """
        {
          "location": "westus2",
          "identity": {
            "type": "UserAssigned",
            "userAssignedIdentities": {
              "/subscriptions/%s/resourcegroups/web/providers/Microsoft.ManagedIdentity/userAssignedIdentities/builder": {}
            }
          },
          "properties": {
            "source": {
              "type": "PlatformImage", "publisher": "Debian", "offer": "debian-12",
              "sku": "12-gen2", "version": "latest"
            },
            "customize": [%s],
            "distribute": [{ "type": "VHD", "runOutputName": "disk" }]
          }
        }
        """
                .formatted(acme.id(), step);
    }

    String script(String name) {
        return document(
                """
                {"type": "Shell", "name": "it", "scriptUri": "http://127.0.0.1:%d/%s"}
                """
                        .formatted(port, name));
    }

    String inline(String line) {
        return document("{\"type\": \"Shell\", \"inline\": [\"%s\"]}".formatted(line));
    }

    void create(String json) {
        var answer = arm.put(address, json);
        answer.then().statusCode(201);
        arm.end(answer.header(LongRunning.ASYNC)).body("status", equalTo("Succeeded"));
    }

    Run only() {
        return acme.in(() -> Run.<Run>find("order by number desc").firstResult());
    }
}
