package dev.goldsmith.contents;

import dev.goldsmith.gallery.ListedContent;
import dev.goldsmith.packages.PackageList;

/** Port to whoever keeps something of their own of package lists. */
public interface ListReader {
    /** In the transaction that makes rows of a list, which may have been there before. */
    void read(ListedContent listed, PackageList list);
}
