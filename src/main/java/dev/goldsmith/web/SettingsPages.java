package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;

/** Where the settings are: what this person may see of them, in groups. */
@Path("/t/{slug}/settings")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class SettingsPages {
    @Inject Caller caller;

    record Index(String root, String tenant, List<Card> cards) implements TemplateInstance {}

    record Card(String title, String text, List<Entry> entries) {}

    record Entry(String path, String icon, String title, String text) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance index() {
        var by = caller.access();
        return new Index("/t/" + by.tenantSlug(), by.tenantName(), cards(by));
    }

    private static List<Card> cards(Access by) {
        return Arrays.stream(Setting.Group.values())
                .map(group ->
                        new Card(
                                group.title,
                                group.text,
                                Arrays.stream(Setting.values())
                                        .filter(it -> it.group == group)
                                        .filter(it -> by.mayAnywhere(it.needs))
                                        .map(it -> new Entry(it.path, it.icon, it.title, it.text))
                                        .toList()))
                .filter(card -> !card.entries().isEmpty())
                .toList();
    }
}
