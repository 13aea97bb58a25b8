package dev.goldsmith.template;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.armtemplate.Located;
import dev.goldsmith.kernel.Spelling;
import dev.goldsmith.kernel.Violation;
import java.util.HashMap;
import java.util.List;

/**
 * One resource that is a file of its own, as the only one of a template, so that its expressions
 * mean the same. Its name is where it is sent to or typed in; what it waits for isn't in the file.
 *
 * @param named whether it says its name itself
 */
record LoneResource(Located template, boolean named) {
    private static final String PROVIDER = "Microsoft.VirtualMachineImages";
    private static final String ELEMENT = "$.resources[0]";

    static LoneResource of(Located sent) {
        ObjectNode resource = sent.json().deepCopy();
        var type = Spelling.spelled(resource, "type");
        if (!resource.hasNonNull(type) || resource.path(type).asText().equals(PROVIDER)) {
            resource.put(type, Import.TYPE);
        }
        var name = Spelling.spelled(resource, "name");
        boolean named = resource.hasNonNull(name);
        if (!named) {
            resource.put(name, "nameless");
        }
        resource.putArray(Spelling.spelled(resource, "dependsOn"));
        var template = JsonNodeFactory.instance.objectNode();
        template.putArray("resources").add(resource);
        var offsets = new HashMap<String, Integer>();
        sent.offsets().forEach((path, at) -> offsets.put(ELEMENT + path.substring(1), at));
        return new LoneResource(new Located(template, "$", sent.text(), offsets), named);
    }

    /** A path of the template as the file has it. */
    static String alone(String path) {
        return path.startsWith(ELEMENT) ? "$" + path.substring(ELEMENT.length()) : path;
    }

    static List<Violation> alone(List<Violation> violations) {
        return violations.stream().map(v -> new Violation(alone(v.path()), v.message())).toList();
    }
}
