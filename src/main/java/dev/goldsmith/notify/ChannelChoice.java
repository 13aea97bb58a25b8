package dev.goldsmith.notify;

import dev.goldsmith.activity.EventKind.Audience;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How one person is told by one channel: of what, and where they are reached. */
@Entity
public class ChannelChoice extends Owned {
    public String personId;

    /** A {@link PersonalChannel#word}. */
    public String channel;

    /**
     * As whom they want to be told, with commas between; null: all, those of later releases too.
     */
    public @Nullable String audiences;

    /** Where they are reached, locked: in many services whoever knows it may write. */
    @Column(columnDefinition = "longtext")
    public @Nullable String addressSecret;

    /** What people see of it. */
    public @Nullable String addressShown;

    /** What nobody chose isn't stored. */
    public static ChannelChoice of(String personId, PersonalChannel channel) {
        ChannelChoice found =
                find("personId = ?1 and channel = ?2", personId, channel.word()).firstResult();
        return found == null ? fresh(personId, channel) : found;
    }

    static ChannelChoice fresh(String personId, PersonalChannel channel) {
        var choice = new ChannelChoice();
        choice.personId = personId;
        choice.channel = channel.word();
        return choice;
    }

    public boolean wants(Audience audience) {
        return audiences == null || Arrays.asList(audiences.split(",")).contains(audience.name());
    }

    public void choose(Set<Audience> wanted) {
        var stored =
                wanted.containsAll(Audience.told())
                        ? null
                        : wanted.stream().map(Audience::name).collect(Collectors.joining(","));
        if (stored != null || audiences != null) {
            audiences = stored;
            persist();
        }
    }

    /** Keeps the address so that it can be used and not read. */
    void lock(String address, String shown, HomeKey home) {
        addressShown = shown;
        persist();
        addressSecret = home.lock(place(), address.getBytes(StandardCharsets.UTF_8));
    }

    @Nullable String address(HomeKey home) {
        return addressSecret == null
                ? null
                : new String(home.unlock(place(), addressSecret), StandardCharsets.UTF_8);
    }

    /** What is on its way there isn't sent any more. */
    void forgetAddress() {
        addressSecret = null;
        addressShown = null;
        Message.giveUp(personId, channel, "The address was removed.");
    }

    private String place() {
        return "channel_choice/%s/%d".formatted(tenantId, id);
    }
}
