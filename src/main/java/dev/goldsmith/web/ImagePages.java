package dev.goldsmith.web;

import dev.goldsmith.advisory.Vulnerabilities;
import dev.goldsmith.approval.Approval;
import dev.goldsmith.build.image.Renditions.Format;
import dev.goldsmith.contents.PackageLists;
import dev.goldsmith.cost.VersionCosts;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.BootCommand;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.gallery.VersionList;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.guardrail.ExemptionList;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lifecycle.Ending;
import dev.goldsmith.lifecycle.Uses;
import dev.goldsmith.lineage.Kin;
import dev.goldsmith.lineage.Kinship;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.provenance.Attested;
import dev.goldsmith.recall.Recall;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Redo;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An image definition and its versions. */
@Path("/t/{slug}/gallery/{gallery}/{image}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ImagePages {
    /** Descendants of one page. */
    private static final int KIN = 20;

    @Inject Caller caller;
    @Inject PackageLists lists;
    @Inject Places places;

    /**
     * @param base URL of the definition
     */
    record Frame(String root, String base, Gallery gallery, Team team, ImageDefinition image) {
        ImageDefinition.Shelved shelved() {
            return new ImageDefinition.Shelved(gallery, image);
        }
    }

    /**
     * @param usable those of the versions that a channel can be moved to
     */
    record Image(
            Frame frame,
            List<Copy> copies,
            ChannelView channels,
            List<Share> shares,
            List<Team> shareable,
            boolean own,
            boolean mayPromote,
            boolean mayEdit,
            Listing list,
            List<ImageVersion> versions,
            List<ImageVersion> usable,
            @Nullable ImageVersion latest,
            Map<Long, Vulnerabilities.Summary> vulnerabilities,
            Unusable unusable)
            implements TemplateInstance {}

    /** Why versions can't be used, by their ids. */
    public record Unusable(Map<Long, Withdrawal> all) {
        /** {@code was recalled}; null: it can be used. */
        public @Nullable String why(ImageVersion version) {
            var why = all.get(version.id);
            return why == null ? null : why.cause.words();
        }
    }

    /**
     * A copy that isn't published yet.
     *
     * @param approval what it waits for, or was refused
     */
    record Copy(String number, Approval approval) {
        static Copy of(ImageVersion version) {
            return new Copy(
                    version.number().toString(), Objects.requireNonNull(version.approval()));
        }
    }

    /**
     * Whom it is shared with.
     *
     * @param team null: all teams
     */
    record Share(@Nullable Team team, ImageShare row) {
        static List<Share> of(List<ImageShare> shares) {
            var teams = ImageShare.teams(shares);
            return shares.stream().map(it -> new Share(teams.get(it.teamId), it)).toList();
        }
    }

    /**
     * A region, and how much of the version is there.
     *
     * @param home it can't be removed
     */
    record Replica(ImageReplica row, int percent, boolean home) {}

    /**
     * @param copying whether somebody is at it, or will be
     * @param known names for a new one; empty when the visitor can't add any
     */
    record Regions(List<Replica> replicas, boolean copying, List<String> known, Form form) {}

    /**
     * @param template URL of the template version that it was built from
     * @param templateName null when the template is gone
     * @param filter what the list of packages was narrowed to
     * @param here whether its disk is in the store
     * @param ancestors what it was built on, nearest first
     * @param descendants what was built from it
     * @param uses who uses it; null when the visitor can't delete it
     * @param costs null: the visitor doesn't read the team's
     */
    record Version(
            Frame frame,
            ImageVersion version,
            List<Channel> channels,
            Regions regions,
            @Nullable String templateName,
            String template,
            PackageList all,
            List<PackageList.Entry> packages,
            String filter,
            String file,
            BootCommand boot,
            boolean here,
            List<Kin> ancestors,
            Kinship.Descendants descendants,
            @Nullable Uses uses,
            List<ExemptionList.Row> exceptions,
            Vulnerabilities.Summary vulnerabilities,
            List<Withdrawn> withdrawn,
            boolean mayRecall,
            Attested attested,
            @Nullable VersionCosts costs)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @BeanParam Listing.At at) {
        var frame = frame(gallery, image);
        var after = at.cursor();
        var before = after == null ? null : VersionNumber.parse(after).orElse(null);
        var page = VersionList.page(frame.image(), before, Page.DEFAULT_LIMIT);
        var by = caller.access();
        // What waits, and with whom it is shared, is the team's own business; teams that it is
        // shared with see what is there.
        boolean own = by.may(Permission.READ, frame.team().id);
        var copies =
                own
                        ? VersionList.unpublished(frame.image()).stream().map(Copy::of).toList()
                        : List.<Copy>of();
        var shares = own ? Share.of(ImageShare.of(frame.image())) : List.<Share>of();
        var withdrawn = Withdrawal.of(page.items().stream().map(it -> it.id).toList());
        return new Image(
                frame,
                copies,
                ChannelView.of(frame.image()),
                shares,
                Team.readable(by).stream().filter(it -> !it.id.equals(frame.team().id)).toList(),
                own,
                by.may(Permission.OWN, frame.team().id),
                by.may(Permission.EDIT, frame.team().id),
                Listing.of(frame.base(), at, page.next()),
                page.items(),
                page.items().stream().filter(it -> !withdrawn.containsKey(it.id)).toList(),
                ImageVersion.latest(frame.image()),
                Vulnerabilities.of(page.items()),
                new Unusable(withdrawn));
    }

    @GET
    @Path("{version}")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance version(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            @QueryParam("packages") @DefaultValue("") String filter,
            @QueryParam("descendants") @Nullable String after) {
        var frame = frame(gallery, image);
        return page(
                frame, ImageVersion.require(frame.image(), number), filter, after, Form.empty());
    }

    /**
     * @param after the last descendant of the page before
     */
    private Version page(
            Frame frame, ImageVersion version, String filter, @Nullable String after, Form region) {
        Template template = Template.findById(version.templateId);
        var all = lists.of(version).orElse(PackageList.NONE);
        var wanted = filter.strip().toLowerCase(Locale.ROOT);
        var file = ImageDownloadPages.file(frame.image(), version, Format.QCOW2);
        boolean gone = template == null || template.deletedAt != null;
        var descendants = Kinship.descendants(caller.access(), version, after, KIN);
        return new Version(
                frame,
                version,
                Channel.at(version),
                regions(frame, version, region),
                gone ? null : template.name,
                gone ? "" : url(template) + "/versions/" + version.templateVersion,
                all,
                all.packages().stream()
                        .filter(p -> p.name().toLowerCase(Locale.ROOT).contains(wanted))
                        .toList(),
                filter,
                file,
                new BootCommand(file, BootCommand.USUAL_KEY),
                isHere(version.published().digest()),
                Kinship.ancestors(caller.access(), version),
                descendants,
                caller.access().may(Permission.EDIT, frame.team().id)
                        ? Uses.ofDeleted(caller.access(), frame.shelved(), version, descendants)
                        : null,
                ExemptionList.builtWith(caller.access(), Run.findById(version.runId)),
                Vulnerabilities.of(version),
                Withdrawal.allOf(version).stream().map(Withdrawn::of).toList(),
                caller.access().may(Permission.OWN, frame.team().id) && Recall.of(version) == null,
                Attested.of(version),
                // Teams that it is shared with read no money of its own team.
                caller.access().may(Permission.READ, frame.team().id)
                        ? VersionCosts.of(version)
                        : null);
    }

    /** Of a store that doesn't answer nobody can say so; the page is shown. */
    private boolean isHere(Digest content) {
        var store = places.find(Places.LOCAL).orElseThrow();
        return store.lack().isEmpty() && store.has(content);
    }

    private Regions regions(Frame frame, ImageVersion version, Form region) {
        var home = VersionRegions.home(version);
        var replicas = version.replicas();
        return new Regions(
                replicas.stream()
                        .map(it ->
                                new Replica(
                                        it,
                                        it.percent(version.published().bytes()),
                                        it.id.equals(home.id)))
                        .toList(),
                replicas.stream().anyMatch(ImageReplica::goesOn),
                caller.access().may(Permission.EDIT, frame.team().id)
                        ? RegionName.known(places)
                        : List.of(),
                region);
    }

    /** Brings a version to another region; one where the copy failed is tried again. */
    @POST
    @Path("{version}/regions")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response addRegion(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            MultivaluedMap<String, String> typed) {
        return atRegions(
                gallery,
                image,
                number,
                Form.of(typed),
                (version, region) -> VersionRegions.add(caller.access(), version, region, places));
    }

    @POST
    @Path("{version}/regions/removal")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response removeRegion(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            MultivaluedMap<String, String> typed) {
        return atRegions(
                gallery,
                image,
                number,
                Form.of(typed),
                (version, region) ->
                        VersionRegions.remove(caller.access(), version, region, places));
    }

    private Response atRegions(
            String gallery,
            String image,
            String number,
            Form form,
            BiConsumer<ImageVersion, String> change) {
        return form.answer(
                () -> {
                    var to =
                            Redo.call(() ->
                                    QuarkusTransaction.requiringNew()
                                            .call(() -> {
                                                var frame = frame(gallery, image);
                                                var version =
                                                        ImageVersion.require(frame.image(), number);
                                                change.accept(version, form.value("region"));
                                                return "%s/%s#regions"
                                                        .formatted(frame.base(), version.number());
                                            }));
                    return Response.seeOther(URI.create(to)).build();
                },
                it -> {
                    var frame = frame(gallery, image);
                    return page(frame, ImageVersion.require(frame.image(), number), "", null, it);
                });
    }

    @POST
    @Path("{version}/deletion")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response delete(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            @FormParam("confirm") @DefaultValue("") String confirm,
            @FormParam("uses") @DefaultValue("0") String known) {
        return Form.filled("confirm", confirm)
                .submit(
                        () -> {
                            var frame = frame(gallery, image);
                            var version = ImageVersion.require(frame.image(), number);
                            caller.access()
                                    .require(Permission.EDIT, frame.team().id, "version " + number);
                            if (!confirm.strip().equals(version.number().toString())) {
                                throw Refused.field(
                                        Refusal.INVALID_REQUEST,
                                        "confirm",
                                        "To delete the version type its number, '%s'."
                                                .formatted(version.number()));
                            }
                            Ending.delete(
                                    caller.access(),
                                    frame.shelved(),
                                    version,
                                    uses -> requireSeen(uses, known));
                            return URI.create(frame.base());
                        },
                        form -> {
                            var frame = frame(gallery, image);
                            return page(
                                    frame,
                                    ImageVersion.require(frame.image(), number),
                                    "",
                                    null,
                                    form);
                        });
    }

    static void requireSeen(Uses uses, String known) {
        if (uses.count() > seen(known)) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "confirm",
                    "More uses this version than when you opened the page. Look at the list below and confirm again.");
        }
    }

    /** How many users of a version its page showed. */
    private static long seen(String count) {
        return count.matches("\\d{1,9}") ? Long.parseLong(count) : 0;
    }

    private Frame frame(String galleryName, String imageName) {
        var by = caller.access();
        var shelved = ImageDefinition.require(by, galleryName, imageName);
        var gallery = shelved.gallery();
        var image = shelved.definition();
        var root = "/t/" + by.tenantSlug();
        Team team = Team.findById(gallery.teamId);
        return new Frame(
                root,
                "%s/gallery/%s/%s".formatted(root, gallery.name, image.name),
                gallery,
                team,
                image);
    }

    private String url(Template template) {
        Team team = Team.findById(template.teamId);
        return "/t/%s/teams/%s/templates/%s"
                .formatted(caller.access().tenantSlug(), team.slug, template.name);
    }
}
