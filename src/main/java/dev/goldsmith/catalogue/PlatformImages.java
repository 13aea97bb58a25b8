package dev.goldsmith.catalogue;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.InstallationEvent;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.installation.AddedImages;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Operator;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What administrators of the installation do with its platform images. */
@ApplicationScoped
public class PlatformImages {
    private static final int MOST = 500;
    private static final int MOST_ALIASES = 2000;

    @Inject Catalogue catalogue;
    @Inject AddedImages added;
    @Inject Tenancy tenancy;

    /**
     * What there is beside the catalogue itself, by key.
     *
     * @param added those whose disk isn't complete among them
     */
    public record Standing(
            Map<String, AddedImage> added,
            Map<String, ImageAlias> aliases,
            Map<String, ImageFetch> fetches) {}

    /** Never from within a transaction. */
    public Standing standing() {
        return tenancy.outside(PlatformImages::standingInside);
    }

    /** The same within a transaction. */
    public static Standing standingInside() {
        var images = new HashMap<String, AddedImage>();
        AddedImage.all().forEach(it -> images.put(it.imageKey, it));
        var aliases = new HashMap<String, ImageAlias>();
        ImageAlias.all().forEach(it -> aliases.put(it.aliasKey, it));
        var fetches = new HashMap<String, ImageFetch>();
        ImageFetch.all().forEach(it -> fetches.put(it.imageKey, it));
        return new Standing(images, aliases, fetches);
    }

    public static String key(String urn) {
        return urn.strip().toLowerCase(Locale.ROOT);
    }

    /**
     * Adds an image. In place of one that came along it is that one; of an address it is fetched at
     * once.
     *
     * @throws Refused INVALID_REQUEST, CONFLICT
     */
    public AddedImage add(Wanted wanted, Operator by) {
        var image = wanted.checked(by.name(), Instant.now());
        var there =
                tenancy.outside(() -> {
                    if (AddedImage.held(image.imageKey) != null) {
                        throw Refused.field(
                                Refusal.CONFLICT,
                                "urn",
                                "\"%s\" was added already; remove it first.".formatted(image.urn));
                    }
                    if (AddedImage.count() >= MOST) {
                        throw new Refused(
                                Refusal.CONFLICT,
                                "%d images were added already, the limit.".formatted(MOST));
                    }
                    image.persist();
                    if (image.isComplete()) {
                        ImageFetch.ask(image.imageKey, by.name(), Instant.now());
                    }
                    tell(by, EventKind.PLATFORM_IMAGE_ADDED, image.urn, addressed(image));
                    return image;
                });
        added.changed();
        return there;
    }

    /**
     * What templates name it for isn't there any more, or is what came along again. Disks that
     * workers have stay with the builds that use them.
     *
     * @throws Refused NOT_FOUND
     */
    public void remove(Operator by, String urn) {
        var gone =
                tenancy.outside(() -> {
                    var image = require(urn);
                    ImageAlias.delete("imageKey = ?1", image.imageKey);
                    ImageFetch.deleteById(image.imageKey);
                    image.delete();
                    tell(by, EventKind.PLATFORM_IMAGE_REMOVED, image.urn, Map.of());
                    return image;
                });
        added.changed();
        try {
            added.sent(gone.imageKey, gone.checksum).delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AddedImage require(String urn) {
        var image = AddedImage.held(key(urn));
        if (image == null) {
            throw new Refused(
                    Refusal.NOT_FOUND, "No image \"%s\" was added here.".formatted(urn.strip()));
        }
        return image;
    }

    /**
     * Has a worker fetch the newest of an image; one that is under way already goes on.
     *
     * @throws Refused NOT_FOUND, WRONG_STATE
     */
    public ImageFetch fetch(String urn, Operator by) {
        var entry = entry(urn);
        var obstacle = entry.obstacle();
        if (obstacle != null) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "\"%s\" can't be fetched. %s".formatted(entry.urn(), obstacle));
        }
        return tenancy.outside(() -> {
            tell(by, EventKind.PLATFORM_IMAGE_FETCH_ASKED, entry.urn(), Map.of());
            return ImageFetch.ask(key(entry.urn()), by.name(), Instant.now());
        });
    }

    private Catalogue.Entry entry(String urn) {
        return catalogue
                .named(urn.strip())
                .orElseThrow(() ->
                        new Refused(
                                Refusal.NOT_FOUND,
                                "The catalogue has no image \"%s\".".formatted(urn.strip())));
    }

    /**
     * Gives an image another name.
     *
     * @throws Refused INVALID_REQUEST, CONFLICT, NOT_FOUND
     */
    public ImageAlias alias(@Nullable String alias, @Nullable String urn, Operator by) {
        var name = Wanted.urn("alias", alias);
        var entry =
                catalogue
                        .named(urn == null ? "" : urn.strip())
                        .orElseThrow(() ->
                                Refused.field(
                                        Refusal.INVALID_REQUEST,
                                        "image",
                                        "The catalogue has no image \"%s\"."
                                                .formatted(urn == null ? "" : urn.strip())));
        var taken = catalogue.named(name).orElse(null);
        if (taken != null) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "alias",
                    "\"%s\" already means %s.".formatted(name, taken.urn()));
        }
        var made =
                tenancy.outside(() -> {
                    if (ImageAlias.count() >= MOST_ALIASES) {
                        throw new Refused(
                                Refusal.CONFLICT,
                                "There are %d aliases already, the limit.".formatted(MOST_ALIASES));
                    }
                    if (ImageAlias.findById(key(name)) != null) {
                        throw Refused.field(
                                Refusal.CONFLICT, "alias", "\"%s\" is taken.".formatted(name));
                    }
                    var row = new ImageAlias();
                    row.aliasKey = key(name);
                    row.urn = name;
                    row.imageKey = key(entry.urn());
                    row.addedByName = by.name();
                    row.addedAt = Instant.now();
                    row.persist();
                    tell(
                            by,
                            EventKind.PLATFORM_IMAGE_ALIAS_ADDED,
                            entry.urn(),
                            Map.of("alias", row.urn));
                    return row;
                });
        added.changed();
        return made;
    }

    /**
     * @throws Refused NOT_FOUND, of those that came along, too
     */
    public void removeAlias(Operator by, String alias) {
        boolean gone =
                tenancy.outside(() -> {
                    ImageAlias row = ImageAlias.findById(key(alias));
                    if (row != null) {
                        row.delete();
                        tell(
                                by,
                                EventKind.PLATFORM_IMAGE_ALIAS_REMOVED,
                                row.imageKey,
                                Map.of("alias", row.urn));
                    }
                    return row != null;
                });
        added.changed();
        if (!gone) {
            throw new Refused(
                    Refusal.NOT_FOUND, "No alias \"%s\" was added here.".formatted(alias.strip()));
        }
    }

    static void tell(Operator by, EventKind kind, String urn, Map<String, ?> detail) {
        InstallationEvent.tell(by, kind, "platform-image/" + urn, detail);
    }

    private static Map<String, String> addressed(AddedImage image) {
        return image.address == null
                ? Map.of("checksum", image.checksum)
                : Map.of("address", image.address, "checksum", image.checksum);
    }

    /**
     * @throws Refused NOT_FOUND, of those that came along, too
     */
    public AddedImage added(String urn) {
        return tenancy.outside(() -> require(urn));
    }
}
