package dev.goldsmith.build.qemu;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What was opened one after another. Closed in the opposite order, all of it, whatever one of them
 * throws.
 */
final class Opened implements AutoCloseable {
    private final Deque<Runnable> closings = new ArrayDeque<>();

    <T> T add(T thing, Consumer<T> closing) {
        closings.push(() -> closing.accept(thing));
        return thing;
    }

    @Override
    public void close() {
        RuntimeException first = null;
        while (!closings.isEmpty()) {
            try {
                closings.pop().run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
