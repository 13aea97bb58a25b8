package dev.goldsmith.azure;

import dev.goldsmith.build.azure.Account;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.fetch.HookAddress;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an owner sets of a connection.
 *
 * @param clientSecret null: the one that is there
 * @param identity resource id of the user-assigned identity of the image templates
 * @param armEndpoint empty: Azure's public cloud, as {@code authority}
 */
public record AzureSettings(
        String azureTenant,
        String clientId,
        @Nullable String clientSecret,
        String subscription,
        String resourceGroup,
        String location,
        String identity,
        String armEndpoint,
        String authority) {
    private static final String GUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final Pattern GROUP = Pattern.compile("[-\\w.()]{0,89}[-\\w()]");
    private static final Pattern LOCATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ]{0,59}");
    private static final Pattern SECRET = Pattern.compile("[!-~]{1,500}");
    private static final Pattern ORIGIN = Pattern.compile("https://[^/?#]+/?");
    private static final Pattern IDENTITY =
            Pattern.compile(
                    "(?i)/subscriptions/"
                            + GUID
                            + "/resourceGroups/"
                            + GROUP
                            + "/providers/Microsoft\\.ManagedIdentity/userAssignedIdentities/[\\w-]{3,128}");

    public AzureSettings {
        armEndpoint = origin(armEndpoint, Account.PUBLIC_ENDPOINT);
        authority = origin(authority, Account.PUBLIC_AUTHORITY);
    }

    private static String origin(String typed, String otherwise) {
        var given = typed.isEmpty() ? otherwise : typed;
        return given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
    }

    /**
     * @param there what it replaces; null: nothing
     * @throws Refused INVALID_REQUEST with every fault
     */
    void require(String name, @Nullable AzureConnection there, GuardedFetch fetch) {
        var faults = new ArrayList<Violation>();
        check(
                faults,
                "name",
                NAME.matcher(name).matches(),
                "1 to 64 letters, digits, `-`, `_` or `.`, beginning with a letter or digit");
        guid(faults, "azureTenant", azureTenant, "the id of the Azure directory");
        guid(faults, "clientId", clientId, "the application's (client) id");
        guid(faults, "subscription", subscription, "the subscription's id");
        check(
                faults,
                "resourceGroup",
                GROUP.matcher(resourceGroup).matches(),
                "the name of a resource group: at most 90 letters, digits, `-`, `_`, `.` and brackets");
        check(
                faults,
                "location",
                LOCATION.matcher(location).matches(),
                "an Azure region such as `westeurope`");
        check(
                faults,
                "identity",
                identity.length() <= 400 && IDENTITY.matcher(identity).matches(),
                "the resource id of a user-assigned identity, /subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity/userAssignedIdentities/…");
        address(faults, "armEndpoint", armEndpoint, fetch);
        address(faults, "authority", authority, fetch);
        secret(faults, there);
        if (!faults.isEmpty()) {
            throw new Refused(
                    Refusal.INVALID_REQUEST,
                    faults.size() == 1
                            ? faults.getFirst().message()
                            : faults.size() + " things in the Azure connection are not right.",
                    faults);
        }
    }

    private void secret(List<Violation> faults, @Nullable AzureConnection there) {
        if (clientSecret != null) {
            check(
                    faults,
                    "clientSecret",
                    SECRET.matcher(clientSecret).matches(),
                    "the value of a client secret, at most 500 characters without spaces");
        } else if (there == null) {
            faults.add(
                    new Violation(
                            "clientSecret", "'clientSecret' is needed for a new connection."));
        } else if (!isToTheSame(there)) {
            faults.add(
                    new Violation(
                            "clientSecret",
                            "Give 'clientSecret' again: what is stored was for another client, directory, endpoint or authority, and goes nowhere else."));
        }
    }

    private boolean isToTheSame(AzureConnection there) {
        return azureTenant.equals(there.azureTenant)
                && clientId.equals(there.clientId)
                && armEndpoint.equals(there.armEndpoint)
                && authority.equals(there.authority);
    }

    private static void guid(List<Violation> faults, String field, String value, String what) {
        check(
                faults,
                field,
                value.matches(GUID),
                what + ", such as 6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11");
    }

    private static void address(
            List<Violation> faults, String field, String value, GuardedFetch fetch) {
        if (value.length() > 300 || !ORIGIN.matcher(value).matches()) {
            check(faults, field, false, "an https address without a path");
            return;
        }
        try {
            HookAddress.read(field, value, fetch);
        } catch (Refused refused) {
            faults.add(new Violation(field, refused.detail()));
        }
    }

    private static void check(List<Violation> faults, String field, boolean right, String what) {
        if (!right) {
            faults.add(new Violation(field, "'%s' must be %s.".formatted(field, what)));
        }
    }
}
