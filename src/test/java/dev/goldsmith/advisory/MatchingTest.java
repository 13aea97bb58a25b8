package dev.goldsmith.advisory;

import static dev.goldsmith.contents.Stocked.debian;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.contents.Stocked;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.packages.PackageList.Distribution;
import dev.goldsmith.packages.PackageList.Entry;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What advisories say of versions, whichever comes first. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class MatchingTest extends Advised {
    @Test
    void a_version_is_compared_when_it_comes_and_when_advisories_do() throws Exception {
        bring(
                advisory("A")
                        .critical()
                        .of("Debian:12", openssl, "introduced", "0", "fixed", "3.0.11-1"));
        var old = stocked.publish("web", debian(openssl + " 3.0.9-1", "bash 5.2"));
        var newer = stocked.publish("web", debian(openssl + " 3.0.11-1", "bash 5.2"));
        found(old).body("state", equalTo("pending")).body("counts", nullValue());

        compared();
        found(old)
                .body("state", equalTo("known"))
                .body("basis.ecosystem", equalTo("Debian:12"))
                .body("basis.feeds.name", hasItem("feed-" + own))
                .body(
                        "basis.feeds.find { it.name == 'feed-%s' }.newest".formatted(own),
                        equalTo("2026-11-01T00:00:00Z"))
                .body("basis.behind", equalTo(false))
                .body("counts.critical", equalTo(1))
                .body("items.advisory", contains("A-" + own))
                .body("items[0].severity", equalTo("critical"))
                .body("items[0].name", equalTo(openssl))
                .body("items[0].version", equalTo("3.0.9-1"))
                .body("items[0].fixedIn", equalTo("3.0.11-1"));
        found(newer)
                .body("state", equalTo("known"))
                .body("items", empty())
                .body("counts.critical", equalTo(0));

        // One that comes later, and hits both.
        bring(
                advisory("B")
                        .low()
                        .with("aliases", List.of("CVE-2026-1"))
                        .of("Debian:12", openssl, "introduced", "0"));
        found(newer).body("basis.behind", equalTo(true));
        compared();
        found(newer)
                .body("basis.behind", equalTo(false))
                .body("items.advisory", contains("B-" + own))
                .body("items[0].aliases", contains("CVE-2026-1"))
                .body("items[0].fixedIn", nullValue())
                .body("counts.low", equalTo(1));
        found(old).body("items.advisory", contains("A-" + own, "B-" + own));
        var next =
                found(old, "?limit=1")
                        .body("items.advisory", contains("A-" + own))
                        .extract()
                        .<String>path("next");
        found(old, "?limit=1&after=" + next)
                .body("items.advisory", contains("B-" + own))
                .body("next", nullValue());
    }

    @Test
    void of_one_advisory_the_newest_counts_and_a_withdrawn_one_does_not() throws Exception {
        var version = stocked.publish("web", debian(openssl + " 1"));
        compared();
        var first = advisory("A").critical().of("Debian:12", openssl, "introduced", "0");
        bring(first).body("changed", equalTo(1)).body("entries", equalTo(1));
        bring(first).body("changed", equalTo(0));
        compared();
        found(version).body("counts.critical", equalTo(1));

        bring(
                        advisory("A")
                                .with("modified", "2026-10-30T00:00:00Z")
                                .low()
                                .of("Debian:12", openssl, "introduced", "0"))
                .body("changed", equalTo(0));
        bring(
                        advisory("A")
                                .with("modified", "2026-11-02T00:00:00Z")
                                .low()
                                .of("Debian:12", openssl, "introduced", "0", "fixed", "2"))
                .body("changed", equalTo(1));
        compared();
        found(version)
                .body("counts.critical", equalTo(0))
                .body("counts.low", equalTo(1))
                .body("items[0].fixedIn", equalTo("2"));

        bring(
                advisory("A")
                        .with("modified", "2026-11-03T00:00:00Z")
                        .with("withdrawn", "2026-11-03T00:00:00Z")
                        .of("Debian:12", openssl, "introduced", "0"));
        compared();
        found(version).body("items", empty()).body("counts.low", equalTo(0));

        // It may come back.
        bring(
                advisory("A")
                        .with("modified", "2026-11-04T00:00:00Z")
                        .of("Debian:12", openssl, "introduced", "0"));
        compared();
        found(version).body("counts.unrated", equalTo(1));
    }

    @Test
    void by_rpm_both_kinds_of_names_are_found() throws Exception {
        bring(
                advisory("ROCKY")
                        .of("Rocky Linux:9", openssl, "introduced", "0", "fixed", "1:3.0.7-25.el9"),
                advisory("BINARY")
                        .of(
                                "Rocky Linux:9",
                                openssl + "-libs",
                                "introduced",
                                "0",
                                "fixed",
                                "1:3.0.7-24.el9"));
        var version =
                stocked.publish(
                        "web",
                        new PackageList(
                                "rpm",
                                new Distribution("rocky", "9.4"),
                                List.of(
                                        new Entry(
                                                openssl + "-libs",
                                                "1:3.0.7-24.el9",
                                                "x86_64",
                                                openssl,
                                                "3.0.7-24.el9",
                                                null,
                                                null))));
        compared();
        found(version)
                .body("items.advisory", contains("ROCKY-" + own))
                .body("items[0].version", equalTo("1:3.0.7-24.el9"));
    }

    @Test
    void one_tenants_packages_are_not_anothers() throws Exception {
        bring(advisory("A").of("Debian:12", openssl, "introduced", "0"));
        var stranger = Stocked.with("web");
        stranger.publish("web", debian(openssl + " 1"));
        var ours = stocked.publish("web", debian("bash-%s 1".formatted(own)));
        compared();
        found(ours).body("state", equalTo("known")).body("items", empty());
        as(stranger.tenant().viewer("web"))
                .get(
                        "/api/v1/tenants/%s/galleries/web/images/web/versions/%s/vulnerabilities"
                                .formatted(tenant.slug(), ours.number()))
                .then()
                .statusCode(404);
    }

    @Test
    void one_fault_counts_once_under_whichever_names_it_comes() throws Exception {
        var version = stocked.publish("web", debian(openssl + " 1"));
        var cve = "CVE-" + own;
        bring(
                advisory("DSA")
                        .critical()
                        .with("aliases", List.of(cve))
                        .of("Debian:12", openssl, "introduced", "0", "fixed", "2"));
        compared();
        found(version).body("counts.critical", equalTo(1));
        bring(Written.advisory(cve).low().of("Debian:12", openssl, "introduced", "0"));
        compared();
        found(version)
                .body("counts.critical", equalTo(1))
                .body("counts.low", equalTo(0))
                .body("items.advisory", containsInAnyOrder(cve, "DSA-" + own))
                .body("items.find { it.advisory == '%s' }.sameAs".formatted(cve), nullValue())
                .body("items.find { it.advisory == 'DSA-%s' }.sameAs".formatted(own), equalTo(cve));
        // Its other name is taken from it: they are two faults.
        bring(
                advisory("DSA")
                        .critical()
                        .with("modified", "2026-11-02T00:00:00Z")
                        .of("Debian:12", openssl, "introduced", "0", "fixed", "2"));
        compared();
        found(version)
                .body("counts.critical", equalTo(1))
                .body("counts.low", equalTo(1))
                .body("items.sameAs", everyItem(nullValue()));
    }
}
