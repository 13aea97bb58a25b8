package dev.goldsmith.trigger;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** In whose name something starts runs: of whoever set it, with what they may at that moment. */
@ApplicationScoped
class Setters {
    @Inject Directory directory;

    /**
     * @param what acts for them, as their runs say
     * @throws Refused FORBIDDEN when they may no longer come here, WRONG_STATE when nobody may
     */
    Access acting(@Nullable String setBy, Tenant tenant, String what) {
        if (tenant.state != Tenant.State.ACTIVE) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Tenant %s is %s.".formatted(tenant.name, tenant.state.word()));
        }
        var setter =
                setBy == null ? null : directory.access(setBy, tenant.slug, Access.Door.TRIGGER);
        if (setter == null) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "It was set by %s, who can't start runs here any more. Somebody who can must save it again."
                            .formatted(name(setBy)));
        }
        return setter.called("%s (%s)".formatted(what, setter.personName()));
    }

    static String name(@Nullable String setBy) {
        Person person = setBy == null ? null : Person.findById(setBy);
        return person == null ? "nobody" : person.name;
    }
}
