package dev.goldsmith.download;

import dev.goldsmith.build.image.Renditions.Rendition;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers GET and HEAD for a disk: whole, or the part that a {@code Range} asks for, so that a
 * broken download goes on where it stopped (RFC 9110, sections 13 and 14). Its entity tag follows
 * from the content, so a part never gets glued to another disk's.
 *
 * <p>One range is served; several at once, or a range in another unit, get the whole disk, as the
 * RFC allows.
 *
 * @param fileName what a browser saves it as: letters, digits, {@code . _ -}
 */
public record DiskDownload(Rendition disk, String fileName) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** Bytes {@code from} to {@code to}, both included. */
    private record Part(long from, long to) {
        long count() {
            return to - from + 1;
        }
    }

    public Response answer(Request request, HttpHeaders headers) {
        var tag = new EntityTag(disk.etag());
        var decided = request.evaluatePreconditions(tag);
        if (decided != null) {
            return decided.tag(tag).build();
        }
        var part = wanted(headers, tag);
        var send = part == null ? new Part(0, disk.size() - 1) : part;
        var response =
                Response.status(part == null ? Response.Status.OK : Response.Status.PARTIAL_CONTENT)
                        .type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                        .tag(tag)
                        .header(HttpHeaders.CONTENT_LENGTH, send.count())
                        .header("Accept-Ranges", "bytes")
                        .header(HttpHeaders.CACHE_CONTROL, "private, no-transform")
                        .header(
                                HttpHeaders.CONTENT_DISPOSITION,
                                "attachment; filename=\"" + fileName + '"');
        if (part != null) {
            response.header(
                    "Content-Range",
                    "bytes %d-%d/%d".formatted(part.from(), part.to(), disk.size()));
        }
        if (!request.getMethod().equals(HttpMethod.HEAD)) {
            StreamingOutput content = out -> disk.transfer(send.from(), send.count(), out);
            response.entity(content);
        }
        return response.build();
    }

    /** The part that is asked for; null for the whole disk. */
    private @Nullable Part wanted(HttpHeaders headers, EntityTag tag) {
        var ranges = headers.getRequestHeader("Range");
        if (ranges.size() != 1 || !sameAsBefore(headers.getRequestHeader("If-Range"), tag)) {
            return null;
        }
        var match = RANGE.matcher(ranges.getFirst().replace(" ", ""));
        if (!match.matches()) {
            return null;
        }
        long size = disk.size();
        var first = match.group(1);
        var last = match.group(2);
        if (first.isEmpty() && last.isEmpty()) {
            return null;
        }
        if (first.isEmpty()) {
            long tail = Math.min(Long.parseLong(last), size);
            return tail == 0 ? outside() : new Part(size - tail, size - 1);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
        if (!last.isEmpty() && Long.parseLong(last) < from) {
            return null;
        }
        return from >= size ? outside() : new Part(from, to);
    }

    private Part outside() {
        throw new WebApplicationException(
                "The disk has %,d bytes; ask for a range within.".formatted(disk.size()),
                Response.status(Response.Status.REQUESTED_RANGE_NOT_SATISFIABLE)
                        .header("Content-Range", "bytes */" + disk.size())
                        .build());
    }

    private static boolean sameAsBefore(List<String> ifRange, EntityTag tag) {
        return ifRange.isEmpty() || ifRange.getFirst().strip().equals('"' + tag.getValue() + '"');
    }
}
