package dev.goldsmith.build.image;

import dev.goldsmith.build.Progress;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.kernel.Refused;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A disk from an address that an administrator gave, with its checksum. */
record AddressDisk(Catalogue.Origin.Address address, GuardedFetch fetch)
        implements PlatformSources.Maker {
    private static final long TOLD = 256L << 20;

    @Override
    public PlatformSources.Made make(Path folder, Progress say) throws IOException {
        var file = folder.resolve("download");
        say.line("downloading " + address.uri());
        download(file, say);
        var disk = folder.resolve(KeptImages.DISK);
        SentDisk.convert(file, address.checksum(), disk, say);
        Files.delete(file);
        return new PlatformSources.Made(disk, address.version());
    }

    /** On a thread of its own: whoever waits can be told to stop. */
    private void download(Path file, Progress say) throws IOException {
        var task = new FutureTask<>(() -> fetch.fetch(URI.create(address.uri()), file));
        var thread = Thread.ofVirtual().start(task);
        long told = TOLD;
        try {
            while (true) {
                try {
                    task.get(1, TimeUnit.SECONDS);
                    return;
                } catch (TimeoutException _) {
                    say.checkpoint();
                    long bytes = Files.exists(file) ? Files.size(file) : 0;
                    if (bytes >= told) {
                        say.line("%,d MB are here".formatted(bytes / 1_000_000));
                        told = bytes + TOLD;
                    }
                }
            }
        } catch (ExecutionException e) {
            var cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(
                    cause instanceof Refused refused
                            ? refused.detail()
                            : "the download failed: " + cause.getMessage(),
                    cause);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while downloading " + address.uri());
        } finally {
            // Of a virtual thread it ends what it reads, too.
            thread.interrupt();
        }
    }

    @Override
    public String how() {
        return address.checksum() + " " + address.version();
    }

    @Override
    public boolean pinned() {
        return true;
    }
}
