package dev.goldsmith.lifecycle;

import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionList;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.lifecycle.RunsOn.Working;
import dev.goldsmith.lineage.Kin;
import dev.goldsmith.lineage.Kinship;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who uses a version that is about to be deleted or to end, or an image that is about to end: by
 * name what the asker reads, by number what they don't.
 *
 * @param users of each kind
 */
public record Uses(List<Users> users) {
    public static final Uses NONE = new Uses(List.of());

    static final int NAMED = 20;

    private static final String TEMPLATES = "Templates";
    private static final String IMAGES = "Images built from it";

    /**
     * Users of one kind.
     *
     * @param path its name in answers
     * @param what its name for people
     * @param more how many the asker reads besides those that are named
     * @param hidden how many they don't read
     */
    record Users(String path, String what, List<String> names, long more, long hidden) {
        long count() {
            return names.size() + more + hidden;
        }

        private Violation said() {
            var all = new ArrayList<>(names);
            if (more > 0) {
                all.add("%d more".formatted(more));
            }
            if (hidden > 0) {
                all.add("%d of other teams".formatted(hidden));
            }
            var last = all.removeLast();
            return new Violation(
                    "$.uses." + path,
                    what + ": " + (all.isEmpty() ? last : String.join(", ", all) + " and " + last));
        }
    }

    /** Who can't be built any more, or loses what is built on, when it is deleted. */
    public static Uses ofDeleted(Access by, Shelved at, ImageVersion version) {
        return ofDeleted(by, at, version, images(by, version));
    }

    /**
     * @param images that were built from it, where they have been looked for already
     */
    public static Uses ofDeleted(
            Access by, Shelved at, ImageVersion version, Kinship.Descendants images) {
        boolean only = VersionList.page(at.definition(), null, 2).items().size() == 1;
        return of(by, at, version, only, images);
    }

    /** Who builds on what has ended when it ends. */
    public static Uses ofEnded(Access by, Shelved at, ImageVersion version) {
        return of(by, at, version, Takers.isLatest(version), images(by, version));
    }

    /** Who builds on what has ended when the image ends with all its versions. */
    public static Uses ofEnded(Access by, Shelved at) {
        return new Uses(
                List.of(
                        Takers.of(at).users(by, TEMPLATES),
                        BuiltFrom.users(by, at, IMAGES),
                        runs(
                                by,
                                at,
                                it -> it.takes() || at.definition().id.equals(it.definition()))));
    }

    private static Kinship.Descendants images(Access by, ImageVersion version) {
        return Kinship.descendants(by, version, null, NAMED);
    }

    private static Uses of(
            Access by,
            Shelved at,
            ImageVersion version,
            boolean latest,
            Kinship.Descendants images) {
        var number = version.number();
        var kin = images.page().items().stream().limit(NAMED).map(Uses::name).toList();
        return new Uses(
                List.of(
                        Takers.pinned(at, version).users(by, TEMPLATES),
                        Takers.floating(at, version, latest)
                                .users(by, "Templates that take “latest” or a channel"),
                        new Users(
                                "images",
                                IMAGES,
                                kin,
                                images.count() - kin.size(),
                                images.hidden()),
                        runs(
                                by,
                                at,
                                it ->
                                        version.id.equals(it.parent())
                                                || number.equals(it.number()))));
    }

    private static Users runs(Access by, Shelved at, Predicate<Working> such) {
        var runs = RunsOn.of(at).stream().filter(such).toList();
        var seen = runs.stream().filter(it -> by.may(Permission.READ, it.team())).toList();
        var named = seen.stream().limit(NAMED).map(it -> String.valueOf(it.run())).toList();
        return new Users(
                "runs",
                "Runs that wait or are in progress",
                named,
                seen.size() - named.size(),
                runs.size() - seen.size());
    }

    public boolean isEmpty() {
        return count() == 0;
    }

    /** All of them, to see whether others have come. */
    public long count() {
        return users.stream().mapToLong(Users::count).sum();
    }

    /**
     * For whoever hasn't confirmed.
     *
     * @param what would be done to it
     * @param confirm how to do it all the same
     * @throws Refused CONFLICT that says who uses it
     */
    public void requireNone(String what, String confirm) {
        if (!isEmpty()) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "%s is used. %s. %s".formatted(what, String.join(". ", sentences()), confirm),
                    said());
        }
    }

    /** One for each kind of what uses it. */
    public List<String> sentences() {
        return said().stream().map(Violation::message).toList();
    }

    private List<Violation> said() {
        return users.stream().filter(it -> it.count() > 0).map(Users::said).toList();
    }

    private static String name(Kin kin) {
        return Stream.of(kin.gallery(), kin.image(), kin.number())
                .filter(Objects::nonNull)
                .collect(Collectors.joining("/"));
    }
}
