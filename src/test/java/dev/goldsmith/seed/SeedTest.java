package dev.goldsmith.seed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SeedTest {
    @Inject Seed seed;
    @Inject Tenancy tenancy;
    @TempDir Path folder;

    @Test
    void a_second_home_has_no_passwords_of_people_whom_the_first_one_made() throws Exception {
        var anna = "anna-" + UUID.randomUUID();
        var first = folder.resolve("first");
        seed.people(Map.of(anna, "Anna"), new Passwords(first));
        var file = first.resolve("demo-passwords");
        assertThat(file).isRegularFile();
        var password = Files.readString(file).strip().substring(anna.length() + 1);
        assertThat(works(anna, password)).isTrue();

        var second = folder.resolve("second");
        seed.people(Map.of(anna, "Anna"), new Passwords(second));
        assertThat(second).doesNotExist();

        // A start that was cut short goes on: who is missing is made, with the password that was
        // written down.
        var bert = "bert-" + UUID.randomUUID();
        var planned = new Passwords(second).demo(java.util.List.of(bert)).get(bert);
        seed.people(Map.of(anna, "Anna", bert, "Bert"), new Passwords(second));
        assertThat(Files.readString(second.resolve("demo-passwords")))
                .isEqualTo(bert + " " + planned + "\n");
        assertThat(works(bert, planned)).isTrue();
        assertThat(works(anna, password)).isTrue();
    }

    private boolean works(String name, String password) {
        return tenancy.outside(() ->
                io.quarkus.elytron.security.common.BcryptUtil.matches(
                        password, Person.findLocal(name).passwordHash));
    }
}
