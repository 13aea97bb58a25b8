package dev.goldsmith.template;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What Azure calls a template's staging resource group: its frozen scripts and files, its runs'
 * logs, its VHDs. Made with the template, gone with it. What is in it follows from what is stored
 * anyway; this is its name and its tags.
 */
@Entity
public class StagingArea extends Owned {
    static final String PATH = "$.properties.stagingResourceGroup";

    /** A resource group's name has 90 characters at most, and 42 of them are spoken for. */
    private static final int CUT = 24;

    public long templateId;
    public String name;
    public String nameKey;

    /** Whether the template names it. */
    public boolean own;

    @Column(columnDefinition = "longtext")
    public String tags;

    public Instant createdAt;

    public static StagingArea of(Template template) {
        StagingArea area = find("templateId", template.id).firstResult();
        if (area == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Template %s has no staging area any more.".formatted(template.name));
        }
        return area;
    }

    public static @Nullable StagingArea named(String name) {
        return find("nameKey", key(name)).firstResult();
    }

    /** The name in {@code stagingResourceGroup}; null when it isn't given. */
    static @Nullable String wished(ImageTemplate document) {
        var id = document.properties().stagingResourceGroup();
        return id == null || id.isEmpty() ? null : id.substring(id.lastIndexOf('/') + 1);
    }

    /** What is wrong with the area that a document names, besides that another template has it. */
    static List<Violation> faults(Access by, ImageTemplate document) {
        var id = document.properties().stagingResourceGroup();
        var wished = wished(document);
        if (id == null || wished == null) {
            return List.of();
        }
        if (!id.split("/")[2].equalsIgnoreCase(by.tenantId())) {
            return List.of(
                    new Violation(
                            PATH,
                            "The staging resource group must be in the template's own subscription, %s."
                                    .formatted(by.tenantId())));
        }
        if (Team.bySlug(wished) != null) {
            return List.of(
                    new Violation(
                            PATH,
                            "'%s' is a team, so it isn't empty; name an unused resource group, or leave it out."
                                    .formatted(wished)));
        }
        return List.of();
    }

    /** Sees to it that a template has its area, named and tagged as its document says. */
    static StagingArea keep(Team team, Template template, ImageTemplate document) {
        StagingArea area = find("templateId", template.id).firstResult();
        if (area == null) {
            area = new StagingArea();
            area.templateId = template.id;
            area.createdAt = Instant.now();
            area.name = "";
        }
        var wished = wished(document);
        if (wished != null) {
            var other = named(wished);
            if (other != null && other.templateId != template.id) {
                throw Refused.field(Refusal.INVALID_TEMPLATE, PATH, taken(wished));
            }
            area.name = wished;
        } else if (area.name.isEmpty() || area.own) {
            area.name = made(team.slug, template.name, UUID.randomUUID());
        }
        area.own = wished != null;
        area.nameKey = key(area.name);
        area.tags = Json.write(tags(team, template, document, area.own));
        area.persist();
        return area;
    }

    static String taken(String name) {
        return "Staging resource group '%s' belongs to another template; each has one of its own, so name another or leave it out."
                .formatted(name);
    }

    /** {@code IT_<group>_<template>_<guid>}, long names cut. */
    static String made(String group, String template, UUID guid) {
        return "IT_%s_%s_%s".formatted(cut(group), cut(template), guid);
    }

    private static String cut(String name) {
        return name.length() <= CUT ? name : name.substring(0, CUT);
    }

    private static Map<String, String> tags(
            Team team, Template template, ImageTemplate document, boolean own) {
        var tags = new TreeMap<String, String>();
        var managed = document.properties().managedResourceTags();
        if (managed != null) {
            tags.putAll(managed);
        }
        if (own) {
            tags.put("usedBy", template.name);
        } else {
            tags.put("createdBy", "AzureVMImageBuilder");
            tags.put("imageTemplateName", template.name);
            tags.put("imageTemplateResourceGroupName", team.slug);
        }
        return tags;
    }

    public Map<String, String> tagMap() {
        return Json.read(tags, new TypeReference<Map<String, String>>() {});
    }

    /** Its id on the ARM door, {@code exactStagingResourceGroup}. */
    public String armId() {
        return "/subscriptions/%s/resourceGroups/%s".formatted(tenantId, name);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
