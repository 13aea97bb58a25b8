package dev.goldsmith.bring;

import dev.goldsmith.bring.packer.PackerHcl;
import dev.goldsmith.bring.packer.PackerJson;
import dev.goldsmith.kernel.SentJson;
import java.util.List;
import java.util.Optional;

/** The kinds that can be brought, the surest to be recognised first. */
public final class Formats {
    private static final List<Format> ALL =
            List.of(
                    new CloudInit(),
                    new ShellScript(),
                    new PackerJson(),
                    new Ec2Component(),
                    new Ec2Recipe(),
                    new Dockerfile(),
                    new PackerHcl(),
                    new Blueprint());

    private Formats() {}

    public static List<Format> all() {
        return ALL;
    }

    /**
     * @return empty: it is none of them, and may be an ARM template
     */
    public static Optional<Format> of(String text) {
        SentJson.requireSize(text);
        return ALL.stream().filter(it -> it.recognises(text)).findFirst();
    }
}
