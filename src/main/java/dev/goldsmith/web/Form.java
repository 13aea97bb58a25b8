package dev.goldsmith.web;

import dev.goldsmith.door.Idempotency;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.quarkus.arc.Arc;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A form as it is shown: what stands in its fields, and what was wrong with them. A form that was
 * refused comes back with what was typed, each fault beside its field.
 *
 * @param problem what was wrong with the whole, or empty
 */
record Form(
        MultivaluedMap<String, String> typed, Map<String, List<String>> faults, String problem) {
    /** What lies in a field with several lines. */
    private static final Pattern LINE = Pattern.compile("(.+?)\\[(\\d+)].*");

    /** What isn't about the form: whoever gets this has no business with its page. */
    private static final Set<Refusal> ANOTHER_PAGE =
            EnumSet.of(
                    Refusal.NOT_FOUND, Refusal.FORBIDDEN, Refusal.UNAUTHENTICATED, Refusal.BROKEN);

    static Form empty() {
        return new Form(new MultivaluedHashMap<>(), Map.of(), "");
    }

    static Form of(MultivaluedMap<String, String> typed) {
        return new Form(typed, Map.of(), "");
    }

    /** One that stands there filled in; pairs of name and value. */
    static Form filled(@Nullable String... pairs) {
        var typed = new MultivaluedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            var value = pairs[i + 1];
            if (value != null) {
                typed.add(String.valueOf(pairs[i]), value);
            }
        }
        return of(typed);
    }

    /** One without fields, for what a button does. */
    static Form button(@Nullable String key) {
        return filled(Idempotency.FIELD, key);
    }

    public String value(String name) {
        var value = typed.getFirst(name);
        return value == null ? "" : value;
    }

    /** What was typed; null when nothing was. */
    @Nullable String text(String name) {
        var value = value(name).strip();
        return value.isEmpty() ? null : value;
    }

    List<String> all(String name) {
        return typed.getOrDefault(name, List.of());
    }

    /** What was chosen in the fields named {@code PREFIXx}, by x. */
    Map<String, String> below(String prefix) {
        var below = new LinkedHashMap<String, String>();
        typed.keySet().stream()
                .filter(it -> it.startsWith(prefix) && text(it) != null)
                .forEach(it -> below.put(it.substring(prefix.length()), value(it).strip()));
        return below;
    }

    public boolean has(String name, String value) {
        return all(name).contains(value);
    }

    /**
     * A whole number.
     *
     * @return null when nothing was typed
     * @throws Refused INVALID_REQUEST naming the field
     */
    @Nullable Integer number(String name) {
        var text = text(name);
        if (text == null) {
            return null;
        }
        if (!text.matches("-?\\d{1,9}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    name,
                    "'%s' must be a whole number; it is '%s'.".formatted(name, text));
        }
        return Integer.valueOf(text);
    }

    public boolean bad(String name) {
        return faults.containsKey(name);
    }

    /** What is wrong with a field. */
    public List<String> at(String name) {
        return faults.getOrDefault(name, List.of());
    }

    /** The class of a field, where it is wrong. */
    public String invalid(String name) {
        return bad(name) ? " is-invalid" : "";
    }

    /** What a field that is wrong says of itself: {@code NAME-e} has why, and it gets the focus. */
    public RawString attributes(String name) {
        return new RawString(bad(name) ? " aria-invalid=\"true\" autofocus" : "");
    }

    /** What a field that people come for says of itself, unless another one is wrong. */
    public String first() {
        return faults.isEmpty() ? " autofocus" : "";
    }

    /** This one, with what was wrong with another one of the same page. */
    Form saying(Form other) {
        return new Form(typed, other.faults, other.problem);
    }

    /** This one, and what stands in the page's other forms. */
    Form over(Form stored) {
        var all = new MultivaluedHashMap<>(stored.typed);
        all.putAll(typed);
        return new Form(all, faults, problem);
    }

    /**
     * What a button does, once; a refusal has a page of its own.
     *
     * @param key from its form's hidden field
     * @param work where it leads afterwards
     */
    static Response pressed(@Nullable String key, Supplier<URI> work) {
        return button(key).once(() -> Response.seeOther(work.get()).build());
    }

    /** In one transaction, once. */
    Response once(Supplier<Response> work) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> Arc.container().instance(Idempotency.class).get().click(typed, work));
    }

    /** Faults of fields that the form doesn't have belong to the whole. */
    private Form with(Refused refused) {
        var beside = new LinkedHashMap<String, List<String>>();
        for (var violation : refused.violations) {
            var path = violation.path().replaceFirst("^\\$\\.", "");
            var line = LINE.matcher(path);
            boolean isLine = line.matches() && typed.containsKey(line.group(1));
            beside.computeIfAbsent(isLine ? line.group(1) : path, _ -> new ArrayList<>())
                    .add(
                            isLine
                                    ? "Line %d: %s"
                                            .formatted(
                                                    1 + Integer.parseInt(line.group(2)),
                                                    violation.message())
                                    : violation.message());
        }
        boolean shown = !beside.isEmpty() && typed.keySet().containsAll(beside.keySet());
        return new Form(
                sendable(), beside, shown ? "Something below isn't right." : refused.detail());
    }

    /** Without a private key that was taken for a public one: it isn't sent back. */
    private MultivaluedMap<String, String> sendable() {
        var all = new MultivaluedHashMap<String, String>();
        typed.forEach((name, values) ->
                all.put(
                        name,
                        values.stream()
                                .map(it -> it != null && it.contains("PRIVATE KEY") ? "" : it)
                                .toList()));
        return all;
    }

    /**
     * Does what the form asks for, in one transaction.
     *
     * @param work where it leads afterwards
     * @param again the page that it stands on, for when it is refused
     */
    Response submit(Supplier<URI> work, Function<Form, TemplateInstance> again) {
        return show(() -> Response.seeOther(work.get()).build(), again);
    }

    /**
     * The same where the answer is a page, since what it shows is shown once. A form with a hidden
     * key does it once, however often it is sent.
     */
    Response show(Supplier<Response> work, Function<Form, TemplateInstance> again) {
        return answer(() -> once(work), again);
    }

    /** The same for work that has transactions of its own, or none. */
    Response answer(Supplier<Response> work, Function<Form, TemplateInstance> again) {
        try {
            return work.get();
        } catch (Refused refused) {
            if (ANOTHER_PAGE.contains(refused.refusal)) {
                throw refused;
            }
            return Response.status(refused.refusal.status)
                    .type("text/html; charset=utf-8")
                    .entity(
                            QuarkusTransaction.joiningExisting()
                                    .call(() -> again.apply(with(refused)).render()))
                    .build();
        }
    }

    /** A page as an answer of {@link #show}; rendered now, while the transaction is there. */
    static Response page(TemplateInstance page) {
        return Response.ok(page.render(), "text/html; charset=utf-8")
                .header("Cache-Control", "no-store")
                .build();
    }
}
