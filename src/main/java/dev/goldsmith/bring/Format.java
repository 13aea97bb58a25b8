package dev.goldsmith.bring;

import dev.goldsmith.kernel.Refused;

/** A kind of file that another tool reads. */
public interface Format {
    /** What it is called in the API, such as {@code packer-hcl}. */
    String word();

    /** What people call it, such as "a Packer template". */
    String title();

    /** Whether a text looks like one; cheap, and never throws. */
    boolean recognises(String text);

    /**
     * @throws Refused INVALID_TEMPLATE with the line where it can't be read
     */
    Brought read(Sent sent);
}
