package dev.goldsmith.worker;

import dev.goldsmith.approval.Passage;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.Distribution;
import dev.goldsmith.build.Engine;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.guardrail.Inherit;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Destinations;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.schema.AzureTarget;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.VhdTarget;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Publishes captured disks. Each output appears in one fenced transaction of its own, and one that
 * a lost attempt or an earlier run published already is left as it is.
 */
@ApplicationScoped
public class Publishing {
    @Inject Tenancy tenancy;
    @Inject Renditions renditions;
    @Inject Replication replication;
    @Inject Places places;
    @Inject Destinations destinations;
    @Inject AzurePublishing azure;

    Distribution of(Queue.Ref ref) {
        var fenced = new Fenced(ref, tenancy);
        return new Distribution() {
            @Override
            public void foresee(Distributor target, String sourceVersion) throws BuildFailure {
                var changed = fenced.call(run -> Optional.ofNullable(Inherit.changed(run)));
                if (changed.isPresent()) {
                    throw new BuildFailure("source", changed.get(), null, List.of());
                }
                var obstacle =
                        fenced.call(run ->
                                Optional.ofNullable(
                                        destinations.foresee(target, run, sourceVersion)));
                if (obstacle.isPresent()) {
                    throw failure(target, obstacle.get());
                }
                var there = AzureTarget.of(target);
                if (there.isPresent()) {
                    azure.foresee(fenced, there.get());
                }
            }

            @Override
            public void published(Distributor target, String artifact) {
                fenced.write(run -> RunOutput.elsewhere(run, target, artifact, true));
            }

            @Override
            public void publish(Distributor target, Captured captured, Progress progress)
                    throws BuildFailure, Engine.PartlyDistributed {
                Publishing.this.publish(fenced, target, captured, progress);
            }
        };
    }

    private void publish(Fenced fenced, Distributor target, Captured captured, Progress progress)
            throws BuildFailure, Engine.PartlyDistributed {
        var earlier = fenced.call(run -> RunOutput.of(run.id, target.runOutputName()));
        if (earlier != null && earlier.complete) {
            progress.line(
                    earlier.carriedFrom == null
                            ? "was published by an earlier attempt"
                            : "was published by run " + earlier.carriedFrom);
            return;
        }
        // Nothing else looks at what counts for a run that only distributes.
        var changed =
                fenced.call(run ->
                        Optional.ofNullable(
                                run.builderId() == run.id ? null : Inherit.changed(run)));
        if (changed.isPresent()) {
            throw failure(target, changed.get() + ".");
        }
        // Before anything is brought anywhere; and again in the transaction that publishes.
        var withdrawn =
                fenced.call(
                        run -> Optional.ofNullable(Withdrawal.of(run)).map(it -> it.ofRun(run)));
        if (withdrawn.isPresent()) {
            throw failure(target, withdrawn.get());
        }
        try {
            bring(fenced, target, captured, progress);
        } catch (Refused e) {
            throw failure(target, e.detail());
        } catch (IOException e) {
            throw failure(
                    target,
                    Replication.said(
                            e,
                            "output %s of run %d"
                                    .formatted(target.runOutputName(), fenced.ref().runId())));
        }
    }

    static BuildFailure failure(Distributor target, String cause) {
        return new BuildFailure(
                "distribute-" + target.runOutputName(),
                "Output '%s' could not be published: %s".formatted(target.runOutputName(), cause),
                null,
                List.of());
    }

    private void bring(Fenced fenced, Distributor target, Captured captured, Progress progress)
            throws IOException, BuildFailure, Engine.PartlyDistributed {
        var there = AzureTarget.of(target);
        if (there.isPresent()) {
            azure.publish(fenced, there.get(), captured, progress);
            return;
        }
        switch (target) {
            case Distributor.SharedImage shared -> gallery(fenced, shared, captured, progress);
            case Distributor.ManagedImage managed -> managed(fenced, managed, captured, progress);
            case Distributor.Vhd vhd -> vhd(fenced, vhd, captured, progress);
        }
    }

    private void gallery(
            Fenced fenced, Distributor.SharedImage target, Captured captured, Progress progress)
            throws IOException, BuildFailure, Engine.PartlyDistributed {
        var id = GalleryImageId.parse(target.galleryImageId());
        // The number is taken first, in a transaction of its own: a lost attempt resumes with it.
        var reserved =
                fenced.call(run ->
                        ImageVersion.reserve(
                                definition(id),
                                run,
                                target,
                                explicit(id),
                                VersionNumber.parse(captured.sourceVersion()).orElse(null),
                                places));
        var number = reserved.number();
        progress.line("version %s of %s/%s".formatted(number, id.gallery(), id.image()));
        var outcome = replication.replicate(fenced, reserved.id, captured, progress);
        var faults = String.join("; ", outcome.faults());
        if (outcome.there() == 0) {
            throw failure(target, faults);
        }
        fenced.write(run -> {
            Withdrawal.refuse(run);
            ImageVersion version = ImageVersion.findById(reserved.id);
            if (version.publish(captured, Passage.of(run.subject(), team(id)))) {
                Promotion.enter(run, version);
            }
            RunOutput.publish(
                    run,
                    target,
                    id.withVersion(number.toString()).toString(),
                    null,
                    outcome.faults().isEmpty());
        });
        progress.line("published, %s".formatted(captured.disk()));
        if (!outcome.faults().isEmpty()) {
            throw new Engine.PartlyDistributed(
                    new BuildFailure(
                            "distribute-" + target.runOutputName(),
                            "Version %s is published, but not in every region: %s"
                                    .formatted(number, faults),
                            null,
                            List.of()));
        }
    }

    private void managed(
            Fenced fenced, Distributor.ManagedImage target, Captured captured, Progress progress)
            throws IOException {
        var id = ManagedImageId.parse(target.imageId());
        var place = fenced.call(run -> RegionName.placeOf(target.location(), places));
        replication.bring(target.location(), place, captured, progress, progress::percent, _ -> {});
        fenced.write(run -> {
            var team = Team.bySlug(id.resourceGroup());
            if (team == null) {
                throw gone("resource group", id.resourceGroup());
            }
            ManagedImage.publish(
                    Access.system(Tenant.findById(run.tenantId)), team, id, run, target, captured);
            RunOutput.publish(run, target, id.toString(), null, true);
        });
        progress.line("managed image %s, %s".formatted(id.name(), captured.disk()));
    }

    private void vhd(Fenced fenced, Distributor.Vhd target, Captured captured, Progress progress)
            throws IOException {
        var rendition = renditions.open(captured.disk(), Renditions.Format.VHD);
        var where = VhdTarget.of(target);
        progress.line("fixed VHD of %,d bytes".formatted(rendition.size()));
        var region = where.region();
        if (region == null) {
            progress.line("vhds/%s in the staging area".formatted(where.path()));
        } else {
            var place = fenced.call(run -> RegionName.placeOf(region, places));
            var there = places.find(place).orElse(null);
            if (there == null) {
                throw new IOException(
                        "region %s means the place '%s', which this worker's settings don't name"
                                .formatted(region, place));
            }
            var tenant = fenced.call(run -> Tenant.<Tenant>findById(run.tenantId).slug);
            var file = there.vhd(tenant, where.path(), rendition, progress);
            progress.line("%s, digest verified".formatted(file));
        }
        fenced.write(run -> {
            Withdrawal.refuse(run);
            RunOutput.publish(run, target, captured.disk().toString(), where.toString(), true);
        });
    }

    private static Team team(GalleryImageId id) {
        var gallery = Gallery.byName(id.gallery());
        if (gallery == null) {
            throw gone("gallery", id.gallery());
        }
        return Team.findById(gallery.teamId);
    }

    private static ImageDefinition definition(GalleryImageId id) {
        var gallery = Gallery.byName(id.gallery());
        if (gallery == null) {
            throw gone("gallery", id.gallery());
        }
        return ImageDefinition.require(gallery, id.image());
    }

    private static Refused gone(String what, String name) {
        return new Refused(Refusal.NOT_FOUND, "%s '%s' is gone".formatted(what, name));
    }

    private static @Nullable VersionNumber explicit(GalleryImageId id) {
        return id.version() == null
                ? null
                : VersionNumber.parse(Objects.requireNonNull(id.version())).orElse(null);
    }
}
