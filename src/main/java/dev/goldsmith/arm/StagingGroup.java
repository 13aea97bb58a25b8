package dev.goldsmith.arm;

import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The name of the resource group that Image Builder keeps for a template. */
final class StagingGroup {
    /** Of a group's and of a template's name, so that the whole has at most Azure's 90. */
    private static final int LONGEST = 24;

    private StagingGroup() {}

    static String id(Access by, String group, Template template) {
        var guid =
                UUID.nameUUIDFromBytes(
                        (template.tenantId + "/" + template.id).getBytes(StandardCharsets.UTF_8));
        return Group.id(by, "IT_%s_%s_%s".formatted(cut(group), cut(template.name), guid));
    }

    private static String cut(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    }
}
