package dev.goldsmith.kernel;

import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.io.InputDecorator;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackReader;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Passes over the byte order mark at the beginning of a text; of bytes Jackson does so itself. */
final class Unmarked extends InputDecorator {
    private static final long serialVersionUID = 1;

    @Override
    public InputStream decorate(IOContext context, InputStream bytes) {
        return bytes;
    }

    @Override
    public @Nullable InputStream decorate(IOContext context, byte[] bytes, int from, int length) {
        return null;
    }

    @Override
    public Reader decorate(IOContext context, Reader text) throws IOException {
        var unmarked = new PushbackReader(text);
        int first = unmarked.read();
        if (first >= 0 && first != '\uFEFF') {
            unmarked.unread(first);
        }
        return unmarked;
    }
}
