package dev.goldsmith.build.azure;

import com.azure.core.http.HttpMethod;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.build.Progress;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has Azure make images of VHDs that lie in a storage account of the subscription: gallery versions
 * and managed images. What is there already of the same run is followed, not made again.
 */
public final class AzureImages {
    private final Errand errand;
    private final Ground ground;
    private final Progress progress;
    private final Notes notes;

    /**
     * @param look between two looks, where Azure doesn't say when to come again
     * @param patience with a service that doesn't answer, or is busy
     */
    public record Pace(Duration look, Duration patience) {}

    /** What is written down meanwhile, so that whoever comes next goes on. */
    public interface Notes {
        /** The operation that makes it is asked for there. */
        void operation(String address);

        @Nullable String operation();

        /** As it is in its regions by now. */
        void regions(List<Region> regions);
    }

    public AzureImages(
            Account account, GuardedFetch fetch, Pace pace, Progress progress, Notes notes) {
        this.errand = new Errand(account, fetch, pace, progress);
        this.ground = new Ground(errand);
        this.progress = progress;
        this.notes = notes;
    }

    // -- before

    /**
     * Whether an image of such a guest could be published there.
     *
     * @param storage name of the storage account that its VHD gets to
     * @throws NotMade with what lacks
     */
    public void foresee(Distributor target, boolean isLinux, String storage) throws NotMade {
        ground.account(storage);
        if (target instanceof Distributor.SharedImage shared) {
            ground.definition(GalleryImageId.parse(shared.galleryImageId()).definition(), isLinux);
        }
    }

    // -- made

    /** The numbers that a definition has given by now. */
    public List<String> versions(GalleryImageId definition) throws NotMade {
        var numbers = new ArrayList<String>();
        for (var at = definition + "/versions"; !at.isEmpty(); ) {
            var answer = errand.get(at);
            if (!answer.isGood()) {
                throw errand.refused("to list the versions", answer, Ground.group(definition));
            }
            answer.body().path("value").forEach(it -> numbers.add(it.path("name").asText()));
            at = answer.body().path("nextLink").asText("");
        }
        return numbers;
    }

    /**
     * Makes a gallery version, and follows it to its regions.
     *
     * @return regions that it isn't in, with why; empty: it is everywhere
     * @throws NotMade when it is nowhere
     */
    public List<String> version(
            Distributor.SharedImage target, GalleryImageId id, VhdsOnAzure from, String storage)
            throws NotMade {
        var account = ground.account(storage);
        var there = errand.get(expanded(id.toString()));
        boolean isOurs = there.isGood() && isMarked(there.body(), from);
        if (there.isGood() && !isOurs) {
            throw new NotMade(
                    "Version %s of %s/%s exists already. Change the version in the template, or remove `/versions/%s` to have versions numbered automatically."
                            .formatted(id.version(), id.gallery(), id.image(), id.version()));
        }
        var regions = Region.of(there.body());
        if (isOurs && isEnded(there) && regions.stream().anyMatch(Region::failed)) {
            progress.line("Azure tries the regions again that it isn't in");
            begin(HttpMethod.PATCH, id.toString(), from.regions(target, account), Ground.group(id));
        } else if (isOurs && !state(there).equals("Failed")) {
            progress.line("it is there already, from an earlier attempt");
        } else {
            begin(HttpMethod.PUT, id.toString(), from.version(target, account), Ground.group(id));
        }
        return follow(id.toString(), account.location());
    }

    private static boolean isEnded(Arm.Answer image) {
        return Set.of("Succeeded", "Failed", "Canceled").contains(state(image));
    }

    private void begin(HttpMethod method, String id, ObjectNode body, String scope) throws NotMade {
        progress.line("Azure makes " + id);
        var made = errand.ask(method, id, body);
        if (!made.isGood()) {
            throw errand.refused("the image", made, scope);
        }
        var operation = made.operation();
        if (operation != null) {
            notes.operation(operation);
        }
    }

    private List<String> follow(String id, String home) throws NotMade {
        var told = new ArrayList<Region>();
        while (true) {
            var seen = errand.get(expanded(id));
            if (!seen.isGood()) {
                throw new NotMade("The image can't be followed any more: " + seen.error() + ".");
            }
            var regions = Region.of(seen.body());
            tell(regions, told);
            switch (state(seen)) {
                case "Succeeded" -> {
                    return faults(regions);
                }
                case "Failed", "Canceled" -> {
                    if (regions.stream().noneMatch(Region::there)) {
                        throw new NotMade(why(seen, regions));
                    }
                    var faults = faults(regions);
                    return faults.isEmpty() ? List.of(home + ": " + why(seen, List.of())) : faults;
                }
                default -> errand.pause(seen.retryAfter());
            }
        }
    }

    private void tell(List<Region> regions, List<Region> told) {
        if (regions.equals(told)) {
            return;
        }
        regions.stream().filter(it -> !told.contains(it)).forEach(it -> progress.line(it.line()));
        notes.regions(regions);
        progress.percent(
                (int)
                        regions.stream()
                                .mapToInt(it -> it.there() ? 100 : it.progress())
                                .average()
                                .orElse(0));
        told.clear();
        told.addAll(regions);
    }

    private static List<String> faults(List<Region> regions) {
        return regions.stream()
                .filter(Region::failed)
                .map(it -> "region %s: %s".formatted(it.name(), said(it)))
                .toList();
    }

    private static String said(Region region) {
        return region.said().isEmpty() ? "Azure doesn't say why" : region.said();
    }

    /** The operation has the error in full, as long as Azure remembers it. */
    private String why(Arm.Answer seen, List<Region> regions) throws NotMade {
        var operation = notes.operation();
        var asked = operation == null ? null : errand.get(operation);
        if (asked != null && asked.isGood() && asked.body().path("error").isObject()) {
            return "Azure couldn't make the image: %s."
                    .formatted(errand.account.untold(asked.error()));
        }
        var faults = faults(regions);
        return faults.isEmpty()
                ? "Azure couldn't make the image (%s), and doesn't say why.".formatted(state(seen))
                : "Azure couldn't make the image: %s.".formatted(String.join("; ", faults));
    }

    /** Makes a managed image; one of that name goes before. */
    public void image(String id, VhdsOnAzure from, String storage) throws NotMade {
        var account = ground.account(storage);
        var there = errand.get(id);
        if (there.isGood() && !isMarked(there.body(), from)) {
            progress.line("there is an image of that name, which is replaced");
            gone(id);
            there = errand.get(id);
        }
        if (!there.isGood() || state(there).equals("Failed")) {
            begin(
                    HttpMethod.PUT,
                    id,
                    from.image(account),
                    id.replaceFirst("(?i)/providers/.*", ""));
        } else {
            progress.line("it is there already, from an earlier attempt");
        }
        follow(id, account.location());
    }

    // -- gone

    /**
     * What was begun and has no end goes; nothing happens where it is somebody else's by now.
     *
     * @return whether it isn't there any more; else it is asked again later
     */
    public boolean remove(String id, String mark) throws NotMade {
        var there = errand.get(id);
        if (there.status() == 404 || there.isGood() && !isMarked(there.body(), mark)) {
            return true;
        }
        var answer = errand.ask(HttpMethod.DELETE, id, null);
        if (!answer.isGood() && answer.status() != 404 && answer.status() != 409) {
            throw errand.refused("to delete what is half-made", answer, id);
        }
        return false;
    }

    private void gone(String id) throws NotMade {
        var answer = errand.ask(HttpMethod.DELETE, id, null);
        if (!answer.isGood() && answer.status() != 404) {
            throw errand.refused("to delete the image of that name", answer, id);
        }
        while (errand.get(id).isGood()) {
            errand.pause(answer.retryAfter());
        }
    }

    private static String expanded(String id) {
        return id.contains("/galleries/") ? id + "?$expand=ReplicationStatus" : id;
    }

    private static String state(Arm.Answer answer) {
        return answer.body().at("/properties/provisioningState").asText("Succeeded");
    }

    private static boolean isMarked(JsonNode image, VhdsOnAzure from) {
        return isMarked(image, from.mark());
    }

    private static boolean isMarked(JsonNode image, String mark) {
        return mark.equals(image.path("tags").path(VhdsOnAzure.MARK).asText());
    }
}
