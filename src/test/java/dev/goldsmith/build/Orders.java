package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Orders of the templates in {@code plans/}. */
final class Orders {
    static final String TENANT = "4b6f8a0e-6f0e-4a53-9a0b-0d7d1a5f2c11";

    private Orders() {}

    static ImageTemplate template(String name) throws IOException {
        return template(name, "", "");
    }

    /** The same with other words in one place. */
    static ImageTemplate template(String name, String words, String others) throws IOException {
        try (var in = Orders.class.getResourceAsStream("/plans/" + name + ".json")) {
            var json = Objects.requireNonNull(in, name).readAllBytes();
            var text = new String(json, StandardCharsets.UTF_8);
            if (!text.contains(words)) {
                throw new IllegalArgumentException(name + " doesn't say " + words);
            }
            return TemplateReader.read(text.replace(words, words.isEmpty() ? "" : others));
        }
    }

    /** What the saves of the plans freeze: each content is its own path. */
    static Map<String, Digest> frozen(ContentStore store) throws IOException {
        var frozen = new HashMap<String, Digest>();
        for (var path :
                new String[] {
                    "$.properties.customize[1].scriptUri",
                    "$.properties.customize[2].sourceUri",
                    "$.properties.customize[4].sourceUri",
                    "$.properties.validate.inVMValidations[0].sourceUri"
                }) {
            frozen.put(path, store.put(path.getBytes(StandardCharsets.UTF_8)));
        }
        return frozen;
    }

    static Order order(
            ImageTemplate template, Map<String, Digest> frozen, @Nullable Captured captured) {
        return order(template, frozen, captured, List.of(), reuse(1, Reuse.Policy.FRESH));
    }

    /**
     * @param run the number of the run that builds
     */
    static Reuse reuse(long run, Reuse.Policy policy) {
        return reuse(run, policy, Set.of());
    }

    static Reuse reuse(long run, Reuse.Policy policy, Set<Reuse.Done> done) {
        return new Reuse(5, 0, run, policy, done, Reuse.USUAL, Map.of());
    }

    static Order order(
            ImageTemplate template,
            Map<String, Digest> frozen,
            @Nullable Captured captured,
            List<Inherited> inherited,
            Reuse reuse) {
        return new Order(
                TENANT,
                "acme-7",
                1,
                template,
                frozen,
                captured,
                inherited,
                Network.PUBLIC,
                reuse,
                Allowance.NO_LIMIT);
    }
}
