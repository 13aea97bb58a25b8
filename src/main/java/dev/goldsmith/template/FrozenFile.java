package dev.goldsmith.template;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A script or file as it was when its template version was saved.
 *
 * @param path JSON path of the property that named it
 * @param sha256 its content in the store
 */
public record FrozenFile(String path, String uri, String sha256, long bytes) {

    public static String write(List<FrozenFile> files) {
        return Json.write(files);
    }

    public static List<FrozenFile> read(String json) {
        return Json.read(json, new TypeReference<List<FrozenFile>>() {});
    }

    /** As an engine wants them: path to content. */
    public static Map<String, Digest> byPath(String json) {
        return byPath(read(json));
    }

    public static Map<String, Digest> byPath(List<FrozenFile> files) {
        return files.stream()
                .collect(Collectors.toMap(FrozenFile::path, f -> new Digest(f.sha256())));
    }
}
