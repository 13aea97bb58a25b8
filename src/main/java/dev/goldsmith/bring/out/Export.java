package dev.goldsmith.bring.out;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refused;
import java.util.Arrays;
import java.util.function.BiFunction;

/** A kind of file that a template can be given as. */
public enum Export {
    ARM("arm", "ARM template", "json", ArmExport::write),
    BICEP("bicep", "Bicep", "bicep", BicepExport::write),
    PACKER("packer", "Packer", "pkr.hcl", PackerExport::write);

    public final String word;
    public final String title;
    private final String ending;
    private final BiFunction<String, ObjectNode, String> writer;

    Export(
            String word,
            String title,
            String ending,
            BiFunction<String, ObjectNode, String> writer) {
        this.word = word;
        this.title = title;
        this.ending = ending;
        this.writer = writer;
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static Export require(String word) {
        return Arrays.stream(values())
                .filter(it -> it.word.equals(word))
                .findFirst()
                .orElseThrow(() ->
                        Refused.absent(
                                "A template is given as arm, bicep or packer; '%s' is none of them."
                                        .formatted(word),
                                false));
    }

    public String file(String name) {
        return name + "." + ending;
    }

    /**
     * @param name of the template
     * @param document as it is saved
     */
    public String write(String name, ObjectNode document) {
        return writer.apply(name, document);
    }
}
