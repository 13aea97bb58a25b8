package dev.goldsmith.bring;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.bring.Brought.Line;
import dev.goldsmith.bring.Brought.What;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A template while it is read: what is added to it is said in the same breath. */
public final class Recipe {
    /** What people still read; beyond them nothing more is said, and that is said. */
    private static final int MOST_LINES = 5_000;

    private static final int NAME = 100;

    private final Format format;
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final ObjectNode properties = JsonNodeFactory.instance.objectNode();
    private final ArrayNode customize = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode validate = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode distribute = JsonNodeFactory.instance.arrayNode();
    private boolean windows;

    public String name = "";

    public Recipe(Format format) {
        this.format = format;
    }

    public void taken(int first, int last, String text) {
        say(first, last, What.TAKEN, text);
    }

    public void adapted(int first, int last, String text) {
        say(first, last, What.ADAPTED, text);
    }

    public void left(int first, int last, String text) {
        say(first, last, What.LEFT, text);
    }

    public void defaulted(String text) {
        say(0, 0, What.DEFAULTED, text);
    }

    private void say(int first, int last, What what, String text) {
        if (lines.size() < MOST_LINES) {
            lines.add(new Line(first, last, what, text));
        } else if (lines.size() == MOST_LINES) {
            lines.add(new Line(0, 0, What.LEFT, "There is more in it than is said here."));
        }
    }

    /** Windows is built, so that scripts are PowerShell's. */
    public void windows() {
        windows = true;
    }

    public boolean isWindows() {
        return windows;
    }

    public boolean hasSource() {
        return properties.has("source");
    }

    /**
     * @param urn publisher:offer:sku:version
     */
    public void platform(int line, String urn) {
        var parts = urn.split(":", 4);
        var source = properties.putObject("source");
        source.put("type", "PlatformImage").put("publisher", parts[0]);
        source.put("offer", parts[1]).put("sku", parts[2]);
        source.put("version", parts.length > 3 ? parts[3] : "latest");
        places.put("$.properties.source", line);
        windows |= parts[0].startsWith("MicrosoftWindows");
    }

    public ObjectNode source(int line, String type) {
        places.put("$.properties.source", line);
        return properties.putObject("source").put("type", type);
    }

    /** Of the body, for what stands there once, such as {@code vmProfile}. */
    public ObjectNode part(int line, String field) {
        places.put("$.properties." + field, line);
        return properties.withObject("/" + field);
    }

    public void timeout(int line, int minutes) {
        places.put("$.properties.buildTimeoutInMinutes", line);
        properties.put("buildTimeoutInMinutes", minutes);
    }

    public ObjectNode target(int line, String type) {
        places.put("$.properties.distribute[%d]".formatted(distribute.size()), line);
        return distribute.addObject().put("type", type);
    }

    /** A step of the type Shell, or PowerShell where that is asked for. */
    public ObjectNode script(int line, String type, String name, List<String> inline) {
        var step = step(line, type, name);
        inline.forEach(step.putArray("inline")::add);
        return step;
    }

    public void shell(int line, String name, List<String> inline) {
        script(line, "Shell", name, inline);
    }

    /**
     * A file that is fetched; a step makes its folder first where not every Linux has it.
     *
     * @param checksum SHA-256, or empty
     */
    public void file(int line, String name, String uri, String to, String checksum) {
        var folder = to.substring(0, Math.max(0, to.lastIndexOf('/')));
        if (!windows && !Shells.isThere(folder)) {
            shell(line, "Folder " + folder, List.of("sudo mkdir -p " + Shells.quoted(folder)));
        }
        var step = step(line, "File", name).put("sourceUri", uri);
        if (!checksum.isEmpty()) {
            step.put("sha256Checksum", checksum);
        }
        step.put("destination", to);
    }

    /**
     * In the place of a step whose script or file wasn't handed in: it fails until it is mended.
     */
    public void missing(int line, String name, String what) {
        script(line, windows ? "PowerShell" : "Shell", name, missing(what));
    }

    /** The lines of such a step. */
    List<String> missing(String what) {
        return windows
                ? List.of(
                        "# Put what belongs here in place of this line.",
                        "throw '%s was not handed in with the template'"
                                .formatted(what.replace("'", "''")))
                : Shells.missing(what);
    }

    public ObjectNode step(int line, String type, String name) {
        return into(customize, "$.properties.customize", line, type, name);
    }

    public ObjectNode check(int line, String type, String name) {
        return into(validate, "$.properties.validate.inVMValidations", line, type, name);
    }

    private ObjectNode into(ArrayNode list, String path, int line, String type, String name) {
        places.put("%s[%d]".formatted(path, list.size()), line);
        var step = list.addObject().put("type", type);
        var label = name.replaceAll("\\p{Cntrl}+", " ").strip();
        if (!label.isEmpty()) {
            step.put("name", label.length() <= NAME ? label : label.substring(0, NAME - 1) + "…");
        }
        return step;
    }

    public int steps() {
        return customize.size();
    }

    public Brought brought() {
        if (!hasSource()) {
            platform(
                    0,
                    windows
                            ? "MicrosoftWindowsServer:WindowsServer:2022-datacenter-g2:latest"
                            : "Debian:debian-12:12-gen2:latest");
            defaulted(
                    "Source: %s, for the file names none that is an image here. Choose yours before you save."
                            .formatted(windows ? "Windows Server 2022" : "Debian 12"));
        }
        if (distribute.isEmpty()) {
            distribute.addObject().put("type", "VHD").put("runOutputName", "disk");
            defaulted("Target: a VHD named “disk”, for the file names none that is one here.");
        }
        if (!customize.isEmpty()) {
            properties.set("customize", customize);
        }
        if (!validate.isEmpty()) {
            properties.putObject("validate").set("inVMValidations", validate);
        }
        properties.set("distribute", distribute);
        var document = JsonNodeFactory.instance.objectNode();
        document.put("location", "local");
        document.set("properties", properties);
        lines.sort(Comparator.comparingInt(l -> l.first() == 0 ? Integer.MAX_VALUE : l.first()));
        return new Brought(format, name, document, List.copyOf(lines), Map.copyOf(places));
    }
}
