package dev.goldsmith.fetch;

import dev.goldsmith.kernel.Digest;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What was fetched.
 *
 * @param bytes its size
 * @param mediaType as the server says, without parameters
 * @param from the URI that answered, after redirects
 */
public record Fetched(Digest digest, long bytes, @Nullable String mediaType, URI from) {}
