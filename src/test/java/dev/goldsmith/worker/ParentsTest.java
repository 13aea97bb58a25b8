package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.Sources.Parent;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.lineage.Kin;
import dev.goldsmith.lineage.Kinship;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every image knows which one it was made of, whichever way it came to be. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class ParentsTest extends BuiltImages {
    private static final Parentage DEBIAN = new Parentage(null, null, "Debian:debian-12:12-gen2");

    private ImageVersion base;

    @BeforeEach
    void baseline() {
        acme = TestTenant.create("parents").team("web").gallery("golden", "web");
        acme.save(
                "web",
                "base",
                Documents.document(
                        "",
                        Documents.sharedImage(acme.id(), "golden/base", "image")
                                + ","
                                + managed("base")));
        build("web", "base");
        base = version("base");
    }

    private String fromGallery(String version) {
        return fromGallery("Golden/Base", version);
    }

    private void derive(String name, String source) {
        acme.save(
                "web",
                name,
                from(
                        source,
                        Documents.document(
                                "",
                                Documents.sharedImage(acme.id(), "golden/" + name, "image")
                                        + ","
                                        + managed(name))));
        build("web", name);
    }

    private String fromManaged() {
        return "{\"type\": \"ManagedImage\", \"imageId\": \"%s\"}".formatted(managedId("base"));
    }

    private ImageVersion version(String image) {
        return acme.in(() ->
                ImageVersion.require(
                        ImageDefinition.require(Gallery.byName("golden"), image), "latest"));
    }

    private ManagedImage image(String name) {
        return acme.in(() -> ManagedImage.of(Objects.requireNonNull(Team.bySlug("web")).id, name));
    }

    private Parentage baseVersion() {
        return new Parentage(base.id, null, null);
    }

    @Test
    void what_was_built_says_what_it_was_built_of_and_still_does_when_that_is_deleted() {
        derive("nginx", fromGallery("latest"));
        derive("apache", fromManaged());

        assertThat(base.parentage).isEqualTo(DEBIAN);
        assertThat(image("base").parentage).isEqualTo(DEBIAN);
        assertThat(version("nginx").parentage).isEqualTo(baseVersion());
        assertThat(image("nginx").parentage).isEqualTo(baseVersion());
        assertThat(version("apache").parentage)
                .isEqualTo(new Parentage(null, image("base").id, null));

        acme.in(() -> {
            ImageVersion.<ImageVersion>findById(base.id).delete(acme.system());
            ManagedImage.<ManagedImage>findById(image("base").id).delete(acme.system());
            return true;
        });
        assertThat(version("nginx").parentage).isEqualTo(baseVersion());
        assertThat(version("apache").parentage).isNotNull();
    }

    @Test
    void a_copy_knows_what_it_copies_and_what_that_was_made_of() {
        derive("nginx", fromGallery("1.0.0"));
        acme.gallery("Shared", "web");
        var copy = copy(version("nginx"));

        assertThat(copy.copyOf).isEqualTo(version("nginx").id);
        assertThat(copy.parentage).isEqualTo(baseVersion());
    }

    @Test
    void a_version_names_its_kin_through_copies_and_managed_images() throws Exception {
        derive("nginx", fromGallery("1.0.0"));
        acme.gallery("Shared", "web");
        var copy = copy(version("nginx"));
        derive("apache", fromManaged());
        // What only pretends to build pretends its source's disk as well.
        sql(
                """
                update image_version v join managed_image m on m.id = v.parent_image
                set v.source_disk = m.disk
                """);

        assertThat(ancestors(copy))
                .containsExactly(
                        "1 image nginx 1.0.0 copied",
                        "2 image base 1.0.0",
                        "3 platformImage Debian:debian-12:12-gen2");
        assertThat(ancestors(version("apache")))
                .containsExactly("1 managedImage base", "2 platformImage Debian:debian-12:12-gen2");
        assertThat(descendants(base))
                .containsExactly(
                        "1 image nginx 1.0.0",
                        "1 managedImage nginx",
                        "2 image nginx 2.0.0 copied");
        acme.in(() -> {
            ManagedImage.<ManagedImage>findById(image("base").id).delete(acme.system());
            return true;
        });
        assertThat(ancestors(version("apache"))).containsExactly("1 managedImage null deleted");
    }

    /** By its own date, or by that of its image. */
    @Test
    void kin_say_when_they_end() {
        derive("nginx", fromGallery("1.0.0"));
        var nginx = version("nginx");
        var end = Instant.parse("2026-01-02T03:04:05Z");
        acme.in(() -> {
            ImageVersion.<ImageVersion>findById(nginx.id).endOfLifeAt = end;
            ImageDefinition.<ImageDefinition>findById(base.definitionId).endOfLifeAt = end;
            return true;
        });

        assertThat(acme.in(() -> Kinship.ancestors(acme.system(), nginx)))
                .extracting(Kin::ends)
                .containsExactly(end, null);
        assertThat(acme.in(() -> Kinship.descendants(acme.system(), base, null, 50).page().items()))
                .extracting(Kin::ends)
                .containsExactly(end, null);
    }

    private List<String> ancestors(ImageVersion version) {
        return acme.in(() -> told(Kinship.ancestors(acme.system(), version)));
    }

    private List<String> descendants(ImageVersion version) {
        return acme.in(
                () -> told(Kinship.descendants(acme.system(), version, null, 50).page().items()));
    }

    private static List<String> told(List<Kin> kin) {
        return kin.stream()
                .map(it ->
                        "%d %s %s".formatted(it.step(), it.kind().word(), it.image())
                                + (it.kind() == Kin.Kind.VERSION ? " " + it.number() : "")
                                + (it.copy() ? " copied" : "")
                                + (it.deleted() ? " deleted" : ""))
                .toList();
    }

    private ImageVersion copy(ImageVersion of) {
        return acme.in(() ->
                copy(
                        ImageDefinition.create(
                                acme.system(), Gallery.require(acme.system(), "shared"), "nginx"),
                        ImageVersion.<ImageVersion>findById(of.id)));
    }

    /** The engine that builds asks the same when it has the disk at hand. */
    @Test
    void the_disk_that_a_build_gets_says_which_image_it_is() throws Exception {
        for (var source : List.of(fromGallery("latest"), fromManaged())) {
            var disk = resolve(source);
            assertThat(disk.parent())
                    .isEqualTo(
                            source.contains("galleries")
                                    ? new Parent.Version(base.id)
                                    : new Parent.Managed(image("base").id));
        }
    }

    @Test
    void the_migration_finds_the_parents_of_what_was_built_before() throws Exception {
        derive("nginx", fromGallery("latest"));
        derive("apache", fromManaged());
        acme.gallery("Shared", "web");
        copy(version("nginx"));
        // What only pretends to build pretends its source's disk as well.
        sql(
                """
                update run r join image_version v on v.id = r.parent_version
                set r.source_digest = v.disk, r.source_version = concat(v.major, '.', v.minor, '.', v.patch)
                """);
        sql(
                """
                update run r join managed_image m on m.id = r.parent_image
                set r.source_digest = m.disk
                """);
        var before = List.of(parents("run"), parents("image_version"), parents("managed_image"));
        for (var table : List.of("run", "image_version", "managed_image")) {
            sql(
                    "update %s set parent_version = null, parent_image = null, parent_platform = null where tenant_id = '%s'"
                            .formatted(table, acme.id()));
        }
        sql("update image_version set copy_of = null where tenant_id = '%s'".formatted(acme.id()));

        var file = Files.readString(Path.of("db-migrations/V20261129_1240__parents.sql"));
        // What runs build stood in their own rows then.
        var now =
                file.replace("r.document", "i.document")
                        .replace(
                                "from run r\nwhere",
                                "from run r join run_inputs i on i.id = r.inputs_id\nwhere");
        for (var statement : now.replaceAll("--.*", "").split(";")) {
            if (!statement.isBlank()
                    && !statement.strip().startsWith("alter")
                    && !statement.strip().startsWith("create index")) {
                sql(statement);
            }
        }

        assertThat(List.of(parents("run"), parents("image_version"), parents("managed_image")))
                .isEqualTo(before);
        assertThat(String.valueOf(before)).contains("Debian:debian-12:12-gen2");
    }

    private String parents(String table) throws Exception {
        var also = table.equals("image_version") ? "copy_of" : "0";
        try (var connection = database.getConnection();
                var query =
                        connection.prepareStatement(
                                """
                                select group_concat(concat_ws(',', id, coalesce(parent_version, '-'),
                                    coalesce(parent_image, '-'), coalesce(parent_platform, '-'),
                                    coalesce(%s, '-')) order by id separator ' ')
                                from %s where tenant_id = ?
                                """
                                        .formatted(also, table))) {
            query.setString(1, acme.id());
            try (var rows = query.executeQuery()) {
                rows.next();
                return String.valueOf(rows.getString(1));
            }
        }
    }
}
