package dev.goldsmith.web;

import dev.goldsmith.build.ContentGone;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.TemplateDiff;
import dev.goldsmith.template.TemplateVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a version changes, in its document and in the scripts and files that it froze.
 *
 * @param against version that it is compared with; null: it is the first
 */
public record ApprovalChanges(
        @Nullable Integer against, List<TemplateDiff.Line> document, List<Content> contents) {
    private static final long LARGEST_SHOWN = 256 * 1024;

    /**
     * One frozen file.
     *
     * @param lines none when it isn't text that can be shown; then only the digests tell
     */
    public record Content(FileChange file, List<TemplateDiff.Line> lines) {}

    static ApprovalChanges of(
            ContentStore store,
            @Nullable TemplateVersion older,
            TemplateVersion newer,
            boolean patches) {
        return new ApprovalChanges(
                older == null ? null : older.number,
                TemplateDiff.of(
                        older == null ? "" : older.document,
                        patches ? Run.patched(newer) : newer.document),
                FileChange.between(
                                older == null ? List.of() : FrozenFile.read(older.frozen),
                                FrozenFile.read(newer.frozen))
                        .stream()
                        .map(file -> new Content(file, lines(store, file)))
                        .toList());
    }

    public long added() {
        return count(TemplateDiff.Kind.ADDED);
    }

    public long removed() {
        return count(TemplateDiff.Kind.REMOVED);
    }

    private long count(TemplateDiff.Kind kind) {
        return document.stream().filter(line -> line.kind() == kind).count()
                + contents.stream()
                        .flatMap(content -> content.lines().stream())
                        .filter(line -> line.kind() == kind)
                        .count();
    }

    private static List<TemplateDiff.Line> lines(ContentStore store, FileChange file) {
        var older = text(store, file.older());
        var newer = text(store, file.newer());
        return older == null || newer == null ? List.of() : TemplateDiff.of(older, newer);
    }

    /** Null when it can't be shown as text. */
    private static @Nullable String text(ContentStore store, @Nullable FrozenFile file) {
        if (file == null) {
            return "";
        }
        if (file.bytes() > LARGEST_SHOWN) {
            return null;
        }
        try {
            var bytes = Files.readAllBytes(store.fetch(new Digest(file.sha256())));
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.chars().anyMatch(c -> c == 0) ? null : text.toString();
        } catch (CharacterCodingException | ContentGone _) {
            return null;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("a frozen file can't be read", e);
        }
    }
}
