package dev.goldsmith.notify;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenant;
import org.jspecify.annotations.Nullable;

/**
 * A way by which a person is told. Each is a bean, and the page of notifications has a part for
 * each. Of what somebody wants to be told, their digest and their quiet hours are no affair of a
 * channel's, neither are retries.
 */
public interface PersonalChannel {
    /** Stored with each message. */
    String word();

    String title();

    Address address();

    /** Why nothing goes out at present, for people; null when it does. */
    @Nullable String idle();

    /**
     * Whether all messages go through one server of the operator's, one after the other. Otherwise
     * each person's go on their own, and while one of them fails the others wait.
     */
    boolean shared();

    /** Where this person is reached, as far as people see it; null when they aren't. */
    default @Nullable String reach(Person person, ChannelChoice choice) {
        return choice.addressShown;
    }

    /**
     * Where they are reached from now on.
     *
     * @param typed empty: nowhere
     * @throws Refused INVALID_REQUEST naming the address's field
     */
    void move(Person person, ChannelChoice choice, String typed);

    Rendered render(News news, Recipient to);

    /**
     * In a transaction of the tenant's.
     *
     * @return sends it, with nothing of the database held, and throws when it didn't arrive
     */
    Runnable pack(Bundle bundle);

    /**
     * What a person fills in.
     *
     * @param field its name in the form
     * @param type of the input
     * @param confirmed whether who changes it shows that they know their password
     */
    record Address(
            String field, String label, String type, int longest, String hint, boolean confirmed) {}

    /**
     * @param root the tenant's address: {@code https://…/t/acme}
     */
    record Recipient(Tenant tenant, Person person, String root) {}

    /**
     * @param unsubscribe where one click ends messages of this kind
     */
    record Rendered(String text, @Nullable String html, @Nullable String unsubscribe) {}
}
