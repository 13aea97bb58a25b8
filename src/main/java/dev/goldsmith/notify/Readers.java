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

/** The people of a tenant who can be written to, with what they may see there now. */
@ApplicationScoped
class Readers {
    @Inject Directory directory;

    record Reader(Person person, MailChoice choice, Access access) {}

    /** Of the tenant that is bound. Who wants no mail at all isn't among them. */
    List<Reader> all(String tenantId) {
        Tenant tenant = Tenant.findById(tenantId);
        var readers = new ArrayList<Reader>();
        for (Member member : Member.<Member>listAll()) {
            Person person = Person.findById(member.personId);
            if (person == null || !person.active || person.email == null) {
                continue;
            }
            var choice = MailChoice.of(person.id);
            var access = directory.access(person.id, tenant.slug, Access.Door.SYSTEM);
            if (access != null && !choice.silent()) {
                readers.add(new Reader(person, choice, access));
            }
        }
        return readers;
    }
}
