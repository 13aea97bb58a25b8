package dev.goldsmith.web;

import io.quarkus.qute.TemplateExtension;
import java.util.UUID;

/** {@code {#once /}} in a form: sent twice, it does once what it says. */
@TemplateExtension(namespace = "once")
final class Once {
    private Once() {}

    static String key() {
        return UUID.randomUUID().toString();
    }
}
