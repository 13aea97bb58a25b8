package dev.goldsmith.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Redo;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;

/**
 * Keeps credentials out of documents: an address of a script or file with a signature, a token or a
 * password is stored apart, locked, and the document has a mark in its place. So it is in no
 * version, page, answer, export or event. Whoever sends the marked address back means the same.
 */
@ApplicationScoped
public class KeptAddresses {
    @Inject HomeKey home;

    /** The document as it is stored; what it had of credentials is kept for this team. */
    public String hidden(Team team, String json) {
        var whole = new LinkedHashMap<String, String>();
        var marked =
                AddressMarks.NAMED
                        .matcher(json)
                        .replaceAll(it -> Matcher.quoteReplacement(mark(it, whole)));
        if (!whole.isEmpty()) {
            Redo.call(() ->
                    QuarkusTransaction.joiningExisting()
                            .call(() -> {
                                whole.forEach((to, from) -> KeptAddress.keep(team, to, from, home));
                                return true;
                            }));
        }
        return marked;
    }

    /** Whether it has what lets somebody in, as far as names of parameters tell. */
    public static boolean hasCredentials(String address) {
        return !AddressMarks.marked(address, _ -> "0".repeat(16)).equals(address);
    }

    /** The same of JSON that was read. */
    public JsonNode hidden(Team team, JsonNode json) {
        var text = json.toString();
        var marked = hidden(team, text);
        return marked.equals(text) ? json : Json.read(marked, JsonNode.class);
    }

    private String mark(MatchResult named, LinkedHashMap<String, String> whole) {
        String address;
        try {
            address = Json.read(named.group(2), String.class);
        } catch (IllegalArgumentException _) {
            // No JSON; whoever reads the document says so.
            return named.group();
        }
        var marked = AddressMarks.marked(address, this::digest);
        if (marked.equals(address)) {
            return named.group();
        }
        whole.put(marked, address);
        return named.group(1) + Json.write(marked);
    }

    /** Under the installation's key: a short token could be guessed by its plain digest. */
    private String digest(String credential) {
        return HexFormat.of().formatHex(home.mac("marks of addresses", credential));
    }

    /**
     * What is asked for a script or file.
     *
     * @throws Refused FETCH_FAILED when the team never sent what the mark stands for
     */
    String whole(long teamId, String address) {
        if (!AddressMarks.isMarked(address)) {
            return address;
        }
        // A callable can't give null.
        var kept =
                Redo.call(() ->
                        QuarkusTransaction.joiningExisting()
                                .call(() ->
                                        Optional.ofNullable(
                                                KeptAddress.whole(teamId, address, home))));
        return kept.orElseThrow(() ->
                new Refused(
                        Refusal.FETCH_FAILED,
                        "The credentials of this address aren't known in this team; enter the address again with them."));
    }

    /** The same document, of another team, which knows its addresses from now on. */
    String moved(Team from, Team to, String json) {
        return hidden(to, whole(from.id, json, true).json());
    }

    /**
     * A document for who fetches by itself what it names.
     *
     * @param credentials what mustn't be shown of it
     */
    public record Whole(String json, List<String> credentials) {}

    /**
     * @throws Refused FETCH_FAILED when an address isn't known any more
     */
    public Whole whole(long teamId, String json, boolean isNeeded) {
        if (!isNeeded || !AddressMarks.isMarked(json)) {
            return new Whole(json, List.of());
        }
        var credentials = new ArrayList<String>();
        var whole =
                AddressMarks.NAMED
                        .matcher(json)
                        .replaceAll(it -> {
                            var marked = Json.read(it.group(2), String.class);
                            var address = whole(teamId, marked);
                            if (!address.equals(marked)) {
                                credentials.addAll(AddressMarks.credentials(address));
                            }
                            return Matcher.quoteReplacement(it.group(1) + Json.write(address));
                        });
        return new Whole(whole, credentials);
    }
}
