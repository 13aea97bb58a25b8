package dev.goldsmith.installation;

import dev.goldsmith.fetch.Addresses;
import dev.goldsmith.fetch.Allowance;
import dev.goldsmith.fetch.FetchPolicy;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.fetch.HostPattern;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;

/** What this installation's settings let the server fetch. */
class FetchGround {
    @Produces
    @Singleton
    GuardedFetch fetch(FetchPolicy policy) {
        return new GuardedFetch(policy);
    }

    @Produces
    @Singleton
    FetchPolicy policy(InstallationConfig installation) {
        var settings = installation.fetch();
        var standard = FetchPolicy.standard();
        var ports = new HashSet<>(standard.ports());
        settings.ports().ifPresent(ports::addAll);
        return new FetchPolicy(
                Addresses.of(settings.blocked().orElse(Addresses.RESERVED)),
                settings.allowed().orElse(List.of()).stream().map(Allowance::parse).toList(),
                settings.allowHttp().orElse(List.of()).stream().map(HostPattern::new).toList(),
                ports,
                standard.maxBytes(),
                standard.connectTimeout(),
                standard.timeout());
    }
}
