package dev.goldsmith.build.azure;

import com.azure.core.http.HttpMethod;
import dev.goldsmith.fetch.GuardedFetch;
import java.util.ArrayList;
import java.util.List;

/** Whether an account can do what a build needs, and what would help where it can't. */
public final class AccountCheck {
    private final Account account;
    private final Arm arm;
    private final List<String> faults = new ArrayList<>();

    private AccountCheck(Account account, GuardedFetch fetch) {
        this.account = account;
        this.arm = new Arm(account, fetch);
    }

    /**
     * Signs in and reads the subscription, its provider and the resource group.
     *
     * @return a sentence for each thing that is wrong, with the command that mends it; empty: fine
     */
    public static List<String> faults(Account account, GuardedFetch fetch) {
        var check = new AccountCheck(account, fetch);
        try {
            check.look();
        } catch (Arm.Unreachable e) {
            check.faults.add("Nobody answered: " + sentence(e));
        } catch (Arm.NotSignedIn e) {
            check.faults.add(check.refused(String.valueOf(e.getMessage())));
        }
        return List.copyOf(check.faults);
    }

    private static String sentence(Exception e) {
        var said = String.valueOf(e.getMessage());
        return said.endsWith(".") ? said : said + ".";
    }

    private void look() throws Arm.Unreachable, Arm.NotSignedIn {
        arm.signIn();
        if (subscription() && group()) {
            provider();
        }
    }

    private boolean subscription() throws Arm.Unreachable, Arm.NotSignedIn {
        var answer =
                arm.ask(
                        HttpMethod.GET,
                        "/subscriptions/%s?api-version=2022-12-01"
                                .formatted(account.subscription()),
                        null);
        switch (answer.status()) {
            case 200 -> {
                return true;
            }
            case 401 ->
                    faults.add(
                            "%s doesn't take the token that %s gave: %s. Check that endpoint and login authority belong together."
                                    .formatted(
                                            account.endpoint(),
                                            account.authority(),
                                            answer.error()));
            case 403 -> faults.add(noRole("subscription " + account.subscription()));
            case 404 ->
                    faults.add(
                            "Client %s sees no subscription %s. Check the id; if it is right, the client has no role there: `%s`"
                                    .formatted(
                                            account.clientId(), account.subscription(), grant()));
            default -> faults.add(odd("the subscription", answer));
        }
        return false;
    }

    private boolean group() throws Arm.Unreachable, Arm.NotSignedIn {
        var answer = arm.ask(HttpMethod.GET, account.groupId() + "?api-version=2021-04-01", null);
        switch (answer.status()) {
            case 200 -> {
                return true;
            }
            case 403 -> faults.add(noRole("resource group " + account.resourceGroup()));
            case 404 ->
                    faults.add(
                            "There is no resource group %s in the subscription. Create it: `az group create --subscription %s --name %s --location %s`"
                                    .formatted(
                                            account.resourceGroup(),
                                            account.subscription(),
                                            account.resourceGroup(),
                                            account.location()));
            default -> faults.add(odd("the resource group", answer));
        }
        return false;
    }

    /** Whoever has a role on the group alone may not read this; then nothing is said. */
    private void provider() throws Arm.Unreachable, Arm.NotSignedIn {
        var answer =
                arm.ask(
                        HttpMethod.GET,
                        "/subscriptions/%s/providers/Microsoft.VirtualMachineImages?api-version=2021-04-01"
                                .formatted(account.subscription()),
                        null);
        if (answer.isGood()
                && !"Registered"
                        .equalsIgnoreCase(
                                answer.body().path("registrationState").asText("Registered"))) {
            faults.add(
                    "The subscription hasn't registered Image Builder. Register it: `az provider register --subscription %s --namespace Microsoft.VirtualMachineImages`"
                            .formatted(account.subscription()));
        }
    }

    private String noRole(String where) {
        return "Client %s has no role that lets it read %s. Grant one: `%s`"
                .formatted(account.clientId(), where, grant());
    }

    private String grant() {
        return "az role assignment create --assignee %s --role Contributor --scope %s"
                .formatted(account.clientId(), account.groupId());
    }

    private String odd(String what, Arm.Answer answer) {
        return "%s answered %d when it was asked for %s: %s."
                .formatted(account.endpoint(), answer.status(), what, answer.error());
    }

    /** By the numbers that Entra's faults have; others speak for themselves. */
    private String refused(String said) {
        if (said.contains("AADSTS7000222")) {
            return "The client secret has expired. Make a new one and put it here: `%s`"
                    .formatted(reset());
        }
        if (said.contains("AADSTS7000215")) {
            return "The client secret is wrong: it must be the secret's value, not its id. Make a new one: `%s`"
                    .formatted(reset());
        }
        if (said.contains("AADSTS700016")) {
            return "Azure tenant %s has no application %s. Check both ids, or create its service principal there: `az ad sp create --id %s`"
                    .formatted(account.tenant(), account.clientId(), account.clientId());
        }
        if (said.contains("AADSTS90002") || said.contains("AADSTS900023")) {
            return "There is no Azure tenant %s at %s. `az account show --query tenantId` says which one it is."
                    .formatted(account.tenant(), account.authority());
        }
        return "%s doesn't sign the client in: %s".formatted(account.authority(), said);
    }

    private String reset() {
        return "az ad app credential reset --id " + account.clientId();
    }
}
