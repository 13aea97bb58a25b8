package dev.goldsmith.worker;

import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.azure.AzureImage;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.Engine;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.azure.Account;
import dev.goldsmith.build.azure.AzureImages;
import dev.goldsmith.build.azure.NotMade;
import dev.goldsmith.build.azure.VhdsOnAzure;
import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.build.store.Place;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Unusable;
import dev.goldsmith.run.Destinations;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.schema.AzureTarget;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what was built here in a team's Azure subscription: the disks go to a storage account
 * as VHDs, and Azure makes a gallery version or a managed image of them.
 */
@ApplicationScoped
public class AzurePublishing {
    private static final Logger LOG = Logger.getLogger(AzurePublishing.class);
    private static final long MIB = 1L << 20;
    private static final int FOOTER = 512;

    @Inject HomeKey home;
    @Inject GuardedFetch fetch;
    @Inject Places places;
    @Inject Renditions renditions;
    @Inject Destinations destinations;
    @Inject AzureGround.Config config;

    /** With what one target is published. */
    private record Means(
            Account account, Place place, String storage, boolean isLinux, long builder) {}

    private Means means(Run run, AzureTarget target) {
        var name = RegionName.placeOf(target.way(), places);
        var place = places.find(name).orElse(null);
        var storage = place == null ? null : place.account();
        if (place == null || storage == null) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "region %s means the place '%s', which isn't a storage account in this worker's settings"
                            .formatted(target.way(), name));
        }
        var document = TemplateReader.read(run.inputs().document);
        return new Means(
                account(connection(run, target)),
                place,
                storage,
                destinations.isLinux(document),
                run.builderId());
    }

    private static AzureConnection connection(Run run, AzureTarget target) {
        var connection = AzureConnection.of(run.teamId, target.connection());
        if (connection == null) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "the Azure connection '%s' is gone; make it again, or name another one"
                            .formatted(target.connection()));
        }
        if (!connection.subscription.equalsIgnoreCase(target.subscription().orElse(null))) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "the Azure connection '%s' is of another subscription by now, %s"
                            .formatted(connection.name, connection.subscription));
        }
        return connection;
    }

    private Account account(AzureConnection connection) {
        try {
            return connection.account(home);
        } catch (UncheckedIOException | Unusable | IllegalStateException e) {
            LOG.warnf(e, "Azure connection %d can't be opened", connection.id);
            throw new Refused(
                    Refusal.CONFLICT,
                    "this worker can't open the Azure connection: it needs the installation's master key (goldsmith.master-key), as portals do");
        }
    }

    AzureImages images(Account account, Progress progress, AzureImages.Notes notes) {
        return new AzureImages(
                account,
                fetch,
                new AzureImages.Pace(config.look(), config.patience()),
                progress,
                notes);
    }

    /** What Azure would refuse, before anything is built. */
    void foresee(Fenced fenced, AzureTarget target) throws BuildFailure {
        try {
            var means = fenced.call(run -> means(run, target));
            images(means.account(), Still.PROGRESS, Still.NOTES)
                    .foresee(target.target(), means.isLinux(), means.storage());
        } catch (Refused e) {
            throw Publishing.failure(target.target(), e.detail());
        } catch (NotMade e) {
            throw Publishing.failure(target.target(), e.why());
        }
    }

    void publish(Fenced fenced, AzureTarget target, Captured captured, Progress progress)
            throws IOException, BuildFailure, Engine.PartlyDistributed {
        var name = target.target().runOutputName();
        var means = fenced.call(run -> means(run, target));
        var disks = Disk.of(captured);
        fenced.write(run ->
                AzureImage.begin(
                        run.id,
                        name,
                        connection(run, target),
                        RegionName.placeOf(target.way(), places),
                        Tenant.<Tenant>findById(run.tenantId).slug,
                        disks.stream().map(it -> it.path(run.id, name)).toList()));
        var row = new OnTheWay(fenced, name);
        List<String> faults;
        try {
            faults = publish(means, target, captured, disks, progress, row);
        } catch (NotMade e) {
            row.write(it -> it.end(AzureImage.State.FAILED));
            throw Publishing.failure(target.target(), e.why());
        }
        var artifact = row.artifact();
        fenced.write(run -> {
            Withdrawal.refuse(run);
            Objects.requireNonNull(AzureImage.of(run.id, name))
                    .end(faults.isEmpty() ? AzureImage.State.PUBLISHED : AzureImage.State.PARTLY);
            RunOutput.elsewhere(run, target.target(), artifact, faults.isEmpty());
        });
        progress.line("published on Azure: " + artifact);
        if (!faults.isEmpty()) {
            throw new Engine.PartlyDistributed(
                    new BuildFailure(
                            "distribute-" + name,
                            "%s is published on Azure, but not in every region: %s"
                                    .formatted(name, String.join("; ", faults)),
                            null,
                            List.of()));
        }
    }

    private List<String> publish(
            Means means,
            AzureTarget target,
            Captured captured,
            List<Disk> disks,
            Progress progress,
            OnTheWay row)
            throws IOException, NotMade {
        var azure = images(means.account(), progress, row);
        azure.foresee(target.target(), means.isLinux(), means.storage());
        var partly = row.partly(means.builder());
        var uris =
                partly == null ? uploaded(means.place(), disks, progress, row) : List.<String>of();
        var vhds = new ArrayList<VhdsOnAzure.Vhd>();
        for (int i = 0; i < uris.size(); i++) {
            vhds.add(new VhdsOnAzure.Vhd(disks.get(i).lun(), uris.get(i)));
        }
        var from =
                new VhdsOnAzure(vhds, means.isLinux(), target.ownTags(), row.mark(means.builder()));
        return switch (target.target()) {
            case Distributor.SharedImage shared -> {
                var known = partly == null ? row.known() : partly;
                var id =
                        known == null
                                ? numbered(azure, shared, captured)
                                : GalleryImageId.parse(known);
                row.write(it -> it.artifact = id.toString());
                yield azure.version(shared, id, from, means.storage());
            }
            case Distributor.ManagedImage managed -> {
                var id = ManagedImageId.parse(managed.imageId()).toString();
                row.write(it -> it.artifact = id);
                azure.image(id, from, means.storage());
                yield List.of();
            }
            case Distributor.Vhd _ -> throw new IllegalArgumentException("no image");
        };
    }

    /** Addresses of all of them, sent where an earlier attempt hadn't. */
    private List<String> uploaded(Place place, List<Disk> disks, Progress progress, OnTheWay row)
            throws IOException {
        var there = row.call(AzureImage::uploadedList);
        if (there != null) {
            progress.line("the disks are in the storage account, from an earlier attempt");
            return there;
        }
        var folder = row.read(it -> it.folder);
        var paths = row.read(AzureImage::vhdList);
        var uris = new ArrayList<String>();
        for (int i = 0; i < disks.size(); i++) {
            var vhd = renditions.open(disks.get(i).content(), Renditions.Format.VHD);
            if ((vhd.size() - FOOTER) % MIB != 0) {
                throw new IOException(
                        "Azure takes disks of whole MiB, and this one has %,d bytes"
                                .formatted(vhd.size() - FOOTER));
            }
            progress.line("fixed VHD of %,d bytes".formatted(vhd.size()));
            uris.add(place.vhd(folder, paths.get(i), vhd, progress));
            progress.line(uris.getLast());
        }
        row.write(it -> it.isUploaded(uris));
        return uris;
    }

    private static GalleryImageId numbered(
            AzureImages azure, Distributor.SharedImage target, Captured captured) throws NotMade {
        var id = GalleryImageId.parse(target.galleryImageId());
        if (id.version() != null) {
            return id;
        }
        if (target.versioning() instanceof Distributor.Versioning.FromSource) {
            var source =
                    VersionNumber.parse(captured.sourceVersion())
                            .orElseThrow(() ->
                                    new Refused(
                                            Refusal.CONFLICT,
                                            "the source's version %s is no number of a gallery version; set `versioning.scheme` to `Latest`"
                                                    .formatted(captured.sourceVersion())));
            return id.withVersion(source.toString());
        }
        var taken =
                azure.versions(id).stream()
                        .flatMap(it -> VersionNumber.parse(it).stream())
                        .toList();
        var major =
                target.versioning() instanceof Distributor.Versioning.Latest latest
                        ? latest.major()
                        : null;
        return id.withVersion(VersionNumber.after(taken, major).toString());
    }

    /**
     * A disk on its way.
     *
     * @param lun null: the system's
     */
    private record Disk(@Nullable Integer lun, Digest content) {
        static List<Disk> of(Captured captured) {
            return Stream.concat(
                            Stream.of(new Disk(null, captured.disk())),
                            captured.dataDisks().stream().map(it -> new Disk(it.lun(), it.disk())))
                    .toList();
        }

        String path(long run, String output) {
            return "to-azure/r%d-%s%s.vhd".formatted(run, output, lun == null ? "" : "-" + lun);
        }
    }
}
