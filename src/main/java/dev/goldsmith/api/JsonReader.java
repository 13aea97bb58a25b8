package dev.goldsmith.api;

import dev.goldsmith.door.SentBody;
import dev.goldsmith.kernel.Json;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/**
 * Bodies of the API are records of its resources: what was sent is read strictly, by {@link Body}.
 */
@Provider
@Consumes(MediaType.WILDCARD)
public class JsonReader implements MessageBodyReader<Record> {
    @Inject SentBody sent;

    @Override
    public boolean isReadable(
            Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
        return type.isRecord() && type.getPackage() == JsonReader.class.getPackage();
    }

    @Override
    public Record readFrom(
            Class<Record> type,
            Type generic,
            Annotation[] annotations,
            MediaType media,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        var text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        if (!text.isBlank()) {
            Body.requireJson(media);
        }
        var read = Body.read(text, type);
        sent.set(Json.write(read));
        return read;
    }
}
