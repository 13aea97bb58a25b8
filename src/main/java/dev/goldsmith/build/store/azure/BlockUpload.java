package dev.goldsmith.build.store.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.goldsmith.build.store.Place;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes a file as a block blob, once. A block is called by its place and its MD5, so whatever an
 * earlier attempt left under the same name is the same, and the service checked that it arrived.
 */
final class BlockUpload {
    private static final long MIB = 1 << 20;
    private static final int SMALLEST = 4;
    private static final int MOST_BLOCKS = 50_000;
    private static final int AT_ONCE = 4;

    private final BlockBlobClient blob;
    private final Place.Watch watch;
    private final Faults faults;

    private BlockUpload(BlockBlobClient blob, Place.Watch watch, Faults faults) {
        this.blob = blob;
        this.watch = watch;
        this.faults = faults;
    }

    /**
     * @return false when somebody else was first
     */
    static boolean write(
            BlockBlobClient blob, Path file, Digest content, Place.Watch watch, Faults faults)
            throws IOException {
        return new BlockUpload(blob, watch, faults).write(file, content);
    }

    private boolean write(Path file, Digest content) throws IOException {
        var there = faults.saying(this::there);
        var names = new ArrayList<String>();
        var sha = Digest.sha256();
        if (there.isEmpty()) {
            watch.at(0);
        }
        try (var in = Files.newInputStream(file);
                var flight = new Flight(AT_ONCE)) {
            int size = block(Files.size(file));
            long done = 0;
            for (byte[] bytes; (bytes = in.readNBytes(size)).length > 0; ) {
                var block = bytes;
                var md5 = PageUpload.md5(block);
                var name = name(names.size(), md5);
                sha.update(block);
                names.add(name);
                if (!there.contains(name)) {
                    flight.send(() -> faults.saying(() -> stage(name, block, md5)));
                }
                done += block.length;
                watch.at(done);
            }
            flight.land();
        }
        if (!HexFormat.of().formatHex(sha.digest()).equals(content.hex())) {
            throw new IOException(
                    "what arrived is not %s; the file that it was sent from is broken"
                            .formatted(content));
        }
        return faults.saying(() -> commit(names));
    }

    private static int block(long file) {
        long mib = Math.max(SMALLEST, (file / MOST_BLOCKS + MIB - 1) / MIB);
        return Math.toIntExact(mib * MIB);
    }

    /** All of one length, as the service wants it. */
    private static String name(int index, byte[] md5) {
        var name = "%06d-%s".formatted(index, HexFormat.of().formatHex(md5));
        return Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.US_ASCII));
    }

    private Set<String> there() {
        try {
            return blob.listBlocks(BlockListType.UNCOMMITTED).getUncommittedBlocks().stream()
                    .map(Block::getName)
                    .collect(Collectors.toSet());
        } catch (BlobStorageException e) {
            if (Faults.is(e, BlobErrorCode.BLOB_NOT_FOUND)) {
                return Set.of();
            }
            throw e;
        }
    }

    private void stage(String name, byte[] bytes, byte[] md5) {
        blob.stageBlockWithResponse(
                new BlockBlobStageBlockOptions(name, BinaryData.fromBytes(bytes))
                        .setContentMd5(md5),
                null,
                Context.NONE);
    }

    private boolean commit(ArrayList<String> names) {
        try {
            blob.commitBlockListWithResponse(
                    new BlockBlobCommitBlockListOptions(names)
                            .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*")),
                    null,
                    Context.NONE);
            return true;
        } catch (BlobStorageException e) {
            if (Faults.is(e, BlobErrorCode.BLOB_ALREADY_EXISTS, BlobErrorCode.CONDITION_NOT_MET)) {
                return false;
            }
            throw e;
        }
    }
}
