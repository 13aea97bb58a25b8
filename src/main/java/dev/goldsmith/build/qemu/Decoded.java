package dev.goldsmith.build.qemu;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A command's output: bytes to text, across the borders of pieces, until it is muted. */
final class Decoded extends OutputStream {
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private Consumer<String> output;
    private volatile boolean telling;
    private volatile long pieces;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    Decoded(Consumer<String> output) {
        this.output = output;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int count) {
        telling = true;
        try {
            tell(bytes, from, count);
        } finally {
            pieces++;
            telling = false;
        }
    }

    private void tell(byte[] bytes, int from, int count) {
        var in = ByteBuffer.allocate(rest.remaining() + count);
        in.put(rest).put(bytes, from, count).flip();
        var text = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, text, false);
        rest = ByteBuffer.allocate(in.remaining()).put(in).flip();
        text.flip();
        if (text.hasRemaining()) {
            output.accept(text.toString());
        }
    }

    /** How many came and were told. */
    long pieces() {
        return pieces;
    }

    /** Whether none came since there were so many, and none is being told, which may take long. */
    boolean isQuietSince(long before) {
        return !telling && pieces == before;
    }

    /** What comes from now on is for nobody. */
    synchronized void mute() {
        output = _ -> {};
    }
}
