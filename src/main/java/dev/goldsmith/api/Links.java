package dev.goldsmith.api;

import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.tenant.Access;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses of this door below one tenant; paths, so that they hold behind any proxy. */
record Links(String tenant) {
    static final String TENANT = "/api/v1/tenants/{tenant}";

    static Links of(Access by) {
        return new Links(by.tenantSlug());
    }

    URI run(long number) {
        return URI.create(base() + "/runs/" + number);
    }

    URI cascade(long number) {
        return URI.create(base() + "/cascades/" + number);
    }

    URI prices(int sheet) {
        return URI.create(base() + "/prices/" + sheet);
    }

    URI recall(long id) {
        return URI.create(base() + "/recalls/" + id);
    }

    URI webhook(String team, long id) {
        return URI.create("%s/teams/%s/webhooks/%d".formatted(base(), segment(team), id));
    }

    URI verification(long id) {
        return URI.create(base() + "/activity/verifications/" + id);
    }

    URI gallery(String gallery) {
        return URI.create(base() + "/galleries/" + segment(gallery));
    }

    URI template(String team, String name) {
        return URI.create(
                "%s/teams/%s/templates/%s".formatted(base(), segment(team), segment(name)));
    }

    String managedImage(String team, String name) {
        return "%s/teams/%s/managed-images/%s".formatted(base(), segment(team), segment(name));
    }

    URI apiClient(String clientId) {
        return URI.create(base() + "/api-clients/" + segment(clientId));
    }

    URI sshKeys() {
        return URI.create(base() + "/account/keys");
    }

    String output(long run, String name) {
        return run(run) + "/outputs/" + segment(name) + "/download";
    }

    String version(String gallery, String image, String version) {
        return "%s/images/%s/versions/%s"
                .formatted(gallery(gallery), segment(image), segment(version));
    }

    String version(GalleryImageId id) {
        return version(id.gallery(), id.image(), String.valueOf(id.version()));
    }

    String base() {
        return "/api/v1/tenants/" + segment(tenant);
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
