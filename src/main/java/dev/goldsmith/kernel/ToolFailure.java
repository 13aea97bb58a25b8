package dev.goldsmith.kernel;

import java.io.IOException;

/**
 * A program of this host failed; its words name this host's files, so they aren't for everybody.
 */
public final class ToolFailure extends IOException {
    public ToolFailure(String message) {
        super(message);
    }
}
