package dev.goldsmith.notify;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.guardrail.Exemption;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.notify.News.Fact;
import dev.goldsmith.notify.News.Tone;
import dev.goldsmith.tenant.Permission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** Tells who asked for an exception that it counts no more; of all before that approvals tell. */
@ApplicationScoped
class ExceptionNews {
    @Inject Messages messages;
    @Inject Readers readers;

    /** In the transaction that marks the event as told. */
    void tell(Event event) {
        var kind = EventKind.named(event.kind);
        if (kind != EventKind.EXCEPTION_REVOKED && kind != EventKind.EXCEPTION_ENDED) {
            return;
        }
        var detail = Json.read(event.detail, new TypeReference<Map<String, Object>>() {});
        Exemption exemption =
                Exemption.findById(Long.valueOf(String.valueOf(detail.get("exception"))));
        if (exemption == null || !Boolean.TRUE.equals(detail.get("counted"))) {
            return;
        }
        var template = exemption.template();
        var news =
                new News(
                        kind == EventKind.EXCEPTION_REVOKED
                                ? "An exception of %s was revoked".formatted(template.name)
                                : "An exception of %s has ended".formatted(template.name),
                        Tone.BAD,
                        List.of(
                                new Fact("Template", exemption.templatePath()),
                                new Fact("Excused from", exemption.part().toString()),
                                new Fact("Guardrails of", exemption.baselinePath())),
                        Sentence.of(event).toString(),
                        List.of(),
                        "Open the exceptions",
                        "/teams/%s/guardrails/exceptions"
                                .formatted(
                                        exemption.templatePath().replaceFirst("/", "/templates/")));
        readers.each(
                event.tenantId,
                reader -> {
                    if (reader.person().id.equals(exemption.requestedBy)
                            && reader.preferences().what != Preferences.What.NONE
                            && reader.access().may(Permission.READ, template.teamId)) {
                        messages.write(event, reader, news);
                    }
                });
    }
}
