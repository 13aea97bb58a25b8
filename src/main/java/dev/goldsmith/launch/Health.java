package dev.goldsmith.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What a portal or worker of this machine says of itself at {@code /q/health}. */
record Health(String host, int port) {

    /** Data by which a worker says what keeps it from building. */
    static final String LACKS = "lacks";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param causes why it isn't ready, a sentence each
     * @param lacks what a worker that looked at its host is missing; nothing else will come
     */
    record Readiness(boolean ready, List<String> causes, List<String> lacks) {

        static final Readiness SILENT =
                new Readiness(false, List.of("it doesn't answer"), List.of());

        private static final Readiness READY = new Readiness(true, List.of(), List.of());

        /** Of a program that is ready once it listens. */
        static Readiness ofPort(int port) {
            return Ports.answers(port) ? READY : SILENT;
        }

        /** Whether waiting helps no more. */
        boolean settled() {
            return ready || !lacks.isEmpty();
        }

        String cause() {
            return String.join("; ", lacks.isEmpty() ? causes : lacks);
        }

        static Readiness of(JsonNode answer) {
            var causes = new ArrayList<String>();
            var lacks = new ArrayList<String>();
            for (var check : answer.path("checks")) {
                if (!check.path("status").asText().equals("UP")) {
                    var data = new ArrayList<String>();
                    check.path("data").forEach(it -> data.add(it.asText()));
                    causes.add(check.path("name").asText() + ": " + String.join(", ", data));
                }
                check.path("data").path(LACKS).asText("").lines().forEach(lacks::add);
            }
            return new Readiness(
                    answer.path("status").asText().equals("UP"),
                    List.copyOf(causes),
                    List.copyOf(lacks));
        }
    }

    Readiness ready() {
        try {
            var connection = open("ready");
            try (var body =
                    connection.getResponseCode() == HttpURLConnection.HTTP_OK
                            ? connection.getInputStream()
                            : connection.getErrorStream()) {
                return body == null ? Readiness.SILENT : Readiness.of(JSON.readTree(body));
            }
        } catch (IOException notYet) {
            return Readiness.SILENT;
        }
    }

    boolean live() {
        try {
            return open("group/process").getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException silent) {
            return false;
        }
    }

    private HttpURLConnection open(String check) throws IOException {
        var url =
                URI.create("http://%s:%d/q/health/%s".formatted(Ports.reached(host), port, check))
                        .toURL();
        var connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout(1000);
        connection.setReadTimeout(5000);
        return connection;
    }
}
