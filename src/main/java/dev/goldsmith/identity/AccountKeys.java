package dev.goldsmith.identity;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.door.Caller;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.PersonKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/**
 * A person's own SSH keys, for their account page and the API; each change is told to the timeline.
 * To be called in a transaction.
 */
@ApplicationScoped
public class AccountKeys {
    @Inject Caller caller;

    public List<PersonKey> mine() {
        return PersonKey.of(caller.access().personId());
    }

    public PersonKey add(String name, String line) {
        var by = caller.access();
        var key = PersonKey.add(by, name, line);
        tell(by, key, EventKind.KEY_ADDED);
        return key;
    }

    public void remove(long id) {
        var by = caller.access();
        tell(by, PersonKey.remove(by, id), EventKind.KEY_REMOVED);
    }

    private static void tell(Access by, PersonKey key, EventKind kind) {
        Event.tell(
                by,
                null,
                kind,
                "person/" + by.personId(),
                Map.of("name", key.name, "fingerprint", key.fingerprint));
    }
}
