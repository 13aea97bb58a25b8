package dev.goldsmith.fetch;

/**
 * What a server answered to something that was sent to it.
 *
 * @param body its beginning, {@value #MOST_BYTES} bytes at most
 */
public record Reply(int status, String body) {
    static final int MOST_BYTES = 8 * 1024;
}
