package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardrailsTest {
    private static final String TARGET =
            "{'type':'SharedImage','runOutputName':'x','galleryImageId':'/subscriptions/8a9b2f7e-1c1d-4a51-9a66-0d6c1d0a7c11/resourceGroups/web/providers/Microsoft.Compute/galleries/web/images/nginx'%s}";

    @Test
    void what_is_said_is_kept() {
        var json =
                "{'validators':[{'type':'Shell','name':'no root','inline':['! sudo -l']}],'regions':['westeurope'],'vmSizes':['Standard_D2s_v3'],'networks':['public'],'forbidden':['curl * | sh'],'tags':{'owner':''},'maxAgeDays':30}";
        assertThat(rules(json).toJson()).isEqualTo(tree(json));
        assertThat(rules(json).isEmpty()).isFalse();
    }

    /** What a rule of a later release refuses was sound once, and counts. */
    @Test
    void what_is_stored_is_read_whatever_is_refused_today() {
        var json =
                tree(
                        "{'validators':[{'type':'Shell','inline':['true'],'scriptUri':'https://example.org/a.sh'}],'regions':['no region!'],'vmSizes':['D 2'],'networks':['/x'],'forbidden':['*'],'tags':{'a<b':'"
                                + "x".repeat(300)
                                + "'},'maxAgeDays':9999}");
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> Guardrails.read(json));
        assertThat(Guardrails.stored(json).toJson()).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {"{}", "{'regions':null}"})
    void nothing_asks_nothing(String json) {
        assertThat(rules(json).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "[]; $",
                "{'region':['x']}; $.region",
                "{'maxAgeDays':0}; $.maxAgeDays",
                "{'forbidden':['*']}; $.forbidden[0]",
                "{'forbidden':[' ']}; $.forbidden[0]",
                "{'networks':['/subscriptions/x']}; $.networks[0]",
                "{'validators':[{'type':'LinuxRestart'}]}; $.validators[0].type",
                "{'validators':[{'type':'Shell'}]}; $.validators[0].inline",
            })
    void a_fault_is_told_at_its_place(String json, String path) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> rules(json))
                .satisfies(
                        it -> assertThat(it.violations).extracting(Violation::path).contains(path));
    }

    @Test
    void too_much_is_refused() {
        var many = "{'regions':[" + "'local',".repeat(200) + "'local']}";
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> rules(many))
                .withMessageContaining("at most 200");
    }

    @Test
    void what_each_run_would_take_along_is_bounded() {
        var step = "{'type':'Shell','inline':['" + "x".repeat(60_000) + "']},";
        var big = "{'validators':[" + step.repeat(3).replaceFirst(",$", "") + "]}";
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> rules(big))
                .withMessageContaining("128 KiB");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                // Regions, however they are written.
                "{'regions':['West Europe']}; ,'targetRegions':[{'name':'westeurope'}]; ~~",
                "{'regions':['westeurope']}; ,'targetRegions':[{'name':'westeurope'},{'name':'eastus'}]; distribute[0].targetRegions[1].name",
                "{'regions':['westeurope']}; ,'replicationRegions':['eastus']; distribute[0].replicationRegions[0]",
                "{'regions':['westeurope']}; ~~; distribute[0].targetRegions",
                "{'regions':['local']}; ~~; ~~",
                // Tags.
                "{'tags':{'Owner':''}}; ,'artifactTags':{'owner':'web'}; ~~",
                "{'tags':{'owner':''}}; ~~; distribute[0].artifactTags",
                "{'tags':{'owner':'web'}}; ,'artifactTags':{'owner':'db'}; distribute[0].artifactTags",
            })
    void targets(String rules, String target, String fault) {
        assertThat(faults(rules, "", "", TARGET.formatted(target.strip()))).isEqualTo(at(fault));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'vmSizes':['standard_d2s_V3']}; 'vmSize':'Standard_D2s_v3'; ~~",
                "{'vmSizes':['Standard_D2s_v3']}; 'vmSize':'Standard_D4s_v3'; vmProfile.vmSize",
                "{'vmSizes':['Standard_D2s_v3']}; ~~; vmProfile.vmSize",
                "{'networks':['corporate']}; ~~; vmProfile.vnetConfig.subnetId",
                "{'networks':['corporate','public']}; ~~; ~~",
                "{'networks':['corporate']}; 'vnetConfig':{'subnetId':'Corporate'}; ~~",
                "{'networks':['corporate']}; 'vnetConfig':{'subnetId':'lab'}; vmProfile.vnetConfig.subnetId",
            })
    void the_machine(String rules, String machine, String fault) {
        assertThat(
                        faults(
                                rules,
                                ",'vmProfile':{" + machine.strip() + "}",
                                "",
                                TARGET.formatted("")))
                .isEqualTo(at(fault));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "curl * | sh; {'type':'Shell','inline':['true','CURL https://x.example/a | sh']}; customize[0].inline[1]",
                "curl * | sh; {'type':'Shell','inline':['curl https://x.example/a','true | sh']}; ~~",
                "x.example; {'type':'Shell','scriptUri':'https://x.example/a.sh'}; customize[0].scriptUri",
                "/etc/ssh/; {'type':'File','sourceUri':'https://y.example/a','destination':'/etc/ssh/sshd_config'}; customize[0].destination",
                "reboot; {'type':'LinuxRestart','restartCheckCommand':'! reboot'}; customize[0].restartCheckCommand",
            })
    void what_a_customizer_says(String pattern, String step, String fault) {
        var rules = "{'forbidden':['%s']}".formatted(pattern.strip());
        assertThat(faults(rules, "", step.strip(), TARGET.formatted(""))).isEqualTo(at(fault));
    }

    @Test
    void a_fault_names_whose_guardrail_it_is_and_what_would_be_right() {
        var template = template("", "", TARGET.formatted(",'replicationRegions':['eastus']"));
        assertThat(
                        GuardrailFaults.of(
                                "platform/debian-baseline",
                                rules("{'regions':['westeurope','local']}"),
                                template))
                .singleElement()
                .extracting(Violation::message)
                .isEqualTo(
                        "The guardrails of platform/debian-baseline allow only the regions `westeurope`, `local`; `eastus` is none of them.");
    }

    private static List<String> at(String fault) {
        return fault.isBlank() ? List.of() : List.of("$.properties." + fault.strip());
    }

    private static List<String> faults(String rules, String more, String step, String target) {
        return GuardrailFaults.of("platform/debian", rules(rules), template(more, step, target))
                .stream()
                .map(Violation::path)
                .toList();
    }

    private static ImageTemplate template(String more, String step, String target) {
        return TemplateReader.read(
                tree(
                        "{'properties':{'source':{'type':'PlatformImage','publisher':'Debian','offer':'debian-12','sku':'12-gen2','version':'latest'},'customize':[%s],'distribute':[%s]%s}}"
                                .formatted(step, target, more)));
    }

    private static Guardrails rules(String json) {
        return Guardrails.read(tree(json));
    }

    private static com.fasterxml.jackson.databind.JsonNode tree(String json) {
        return TemplateReader.tree(json.replace('\'', '"'));
    }
}
