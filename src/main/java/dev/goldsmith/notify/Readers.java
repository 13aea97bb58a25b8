package dev.goldsmith.notify;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The people of a tenant who can be told something, with what they may see there now. */
@ApplicationScoped
class Readers {
    private static final int PIECE = 200;

    @Inject Directory directory;
    @Inject Channels channels;

    /**
     * A channel by which somebody is reached.
     *
     * @param address as far as people see it
     */
    record Way(PersonalChannel channel, ChannelChoice choice, String address) {}

    record Reader(Person person, Preferences preferences, List<Way> ways, Access access) {}

    /**
     * Each of the tenant that is bound, in pieces, for a tenant can have any number of people. Who
     * wants no news at all isn't among them.
     */
    void each(String tenantId, Consumer<Reader> told) {
        each(tenantId, PIECE, told);
    }

    void each(String tenantId, int piece, Consumer<Reader> told) {
        Tenant tenant = Tenant.findById(tenantId);
        for (var ids = after("", piece); !ids.isEmpty(); ids = after(ids.getLast(), piece)) {
            these(tenant, ids).forEach(told);
        }
    }

    private static List<String> after(String last, int piece) {
        return Member.<Member>find("personId > ?1 order by personId", last).page(0, piece).stream()
                .map(it -> it.personId)
                .toList();
    }

    private List<Reader> these(Tenant tenant, List<String> ids) {
        var preferences =
                Preferences.<Preferences>list("personId in ?1", ids).stream()
                        .collect(Collectors.toMap(it -> it.personId, Function.identity()));
        var choices =
                ChannelChoice.<ChannelChoice>list("personId in ?1", ids).stream()
                        .collect(Collectors.groupingBy(it -> it.personId));
        var readers = new ArrayList<Reader>();
        for (Person person : Person.<Person>list("active = true and id in ?1", ids)) {
            var wanted = preferences.getOrDefault(person.id, Preferences.none(person.id));
            var ways = ways(person, choices.getOrDefault(person.id, List.of()));
            if (wanted.silent() || ways.isEmpty()) {
                continue;
            }
            var access = directory.access(person.id, tenant.slug, Access.Door.SYSTEM);
            if (access != null) {
                readers.add(new Reader(person, wanted, ways, access));
            }
        }
        return readers;
    }

    private List<Way> ways(Person person, List<ChannelChoice> choices) {
        var chosen =
                choices.stream().collect(Collectors.toMap(it -> it.channel, Function.identity()));
        var ways = new ArrayList<Way>();
        for (var channel : channels.all()) {
            var choice =
                    chosen.getOrDefault(channel.word(), ChannelChoice.fresh(person.id, channel));
            var address = channel.reach(person, choice);
            if (address != null) {
                ways.add(new Way(channel, choice, address));
            }
        }
        return ways;
    }
}
