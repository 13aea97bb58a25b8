package dev.goldsmith.door;

import dev.goldsmith.kernel.Refused;

/** Port: renders a refusal as a page of the web door. */
public interface ErrorPage {
    /**
     * @param requestId names the request in the server's log
     * @return HTML
     */
    String render(Refused refused, String requestId);
}
