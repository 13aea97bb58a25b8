package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.Source;
import java.util.List;
import java.util.stream.Stream;

/** Port: turns a template's source into a disk at hand. */
public interface Sources {
    /**
     * Resolves {@code latest} and sees to it that the disk is there, building or downloading it if
     * needed.
     *
     * @param say told what happens meanwhile: text and percent
     * @throws BuildFailure when there is no such image or it can't be had; {@code step} is {@code
     *     source}
     */
    Disk resolve(String tenant, Source source, Progress say) throws BuildFailure;

    /**
     * @param image the system's disk
     * @param version exact version
     * @param os what it runs
     * @param cloudInit whether the guest reads a NoCloud seed instead of SMBIOS credentials
     * @param dataDisks those beside the system's, by LUN
     * @param parent which image it is
     */
    record Disk(
            DiskImage image,
            String version,
            GuestOs os,
            boolean cloudInit,
            List<DiskImage> dataDisks,
            Parent parent) {
        public Disk {
            dataDisks = List.copyOf(dataDisks);
        }

        /** All that a build reads of it. */
        List<Digest> contents() {
            return Stream.concat(Stream.of(image), dataDisks.stream())
                    .map(DiskImage::digest)
                    .toList();
        }
    }

    /** An image that others are made of, as whoever keeps it knows it. */
    sealed interface Parent {
        /**
         * @param urn {@code publisher:offer:sku}, as the catalogue spells it
         */
        record Platform(String urn) implements Parent {}

        /**
         * @param id of a gallery's version
         */
        record Version(long id) implements Parent {}

        /**
         * @param id of a managed image, whose disk may be replaced
         */
        record Managed(long id) implements Parent {}
    }
}
