package dev.goldsmith.notify;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ways by which people can be told. */
@ApplicationScoped
public class Channels {
    @Inject @All List<PersonalChannel> all;

    public List<PersonalChannel> all() {
        return all;
    }

    public @Nullable PersonalChannel named(String word) {
        return all.stream().filter(it -> it.word().equals(word)).findFirst().orElse(null);
    }
}
