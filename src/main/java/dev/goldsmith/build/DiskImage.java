package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;

/**
 * A disk that never changes: a qcow2 under its digest, wherever that is kept.
 *
 * @param virtualBytes its size as a guest sees it
 * @param where asked by an engine that needs it as a file
 */
public record DiskImage(Digest digest, long virtualBytes, LocalFiles where) {}
