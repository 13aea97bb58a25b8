package dev.goldsmith.storage;

import dev.goldsmith.installation.Places;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the places hold, for the installation's administrators: numbers only. */
@ApplicationScoped
public class Storage {
    private static final int ERASURES = 50;

    @Inject Places places;
    @Inject Tenancy tenancy;

    /**
     * @param folder where it is
     * @param there whether it can be used
     * @param free bytes that are left there; null when it can't be said
     * @param swept what its last sweep found; null before the first
     */
    public record Place(
            String name,
            String folder,
            boolean there,
            @Nullable Long free,
            @Nullable StorePlace swept) {}

    public List<Place> places() {
        Map<String, StorePlace> swept =
                tenancy.outside(StorePlace::all).stream()
                        .collect(Collectors.toMap(it -> it.name, Function.identity()));
        return places.all().entrySet().stream()
                .map(it -> {
                    var place = it.getValue();
                    return new Place(
                            it.getKey(),
                            place.address(),
                            place.lack().isEmpty(),
                            place.free(),
                            swept.get(it.getKey()));
                })
                .toList();
    }

    /** Tenants that were erased, the last ones first. */
    public List<Erasure> erasures() {
        return tenancy.outside(() -> Erasure.last(ERASURES));
    }
}
