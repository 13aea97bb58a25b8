package dev.goldsmith.testing;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMResult;
import javax.xml.transform.sax.SAXSource;
import org.ccil.cowan.tagsoup.Parser;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A page as a browser without scripts reads it. */
public record Html(Node root) {

    public static Html of(String page) {
        try {
            var parser = new Parser();
            parser.setFeature(Parser.namespacesFeature, false);
            var tree = new DOMResult();
            TransformerFactory.newInstance()
                    .newTransformer()
                    .transform(
                            new SAXSource(parser, new InputSource(new StringReader(page))), tree);
            return new Html(((Document) tree.getNode()).getDocumentElement());
        } catch (SAXException | TransformerException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<Element> all(Node below, String tag) {
        var found =
                below instanceof Document document
                        ? document.getElementsByTagName(tag)
                        : ((Element) below).getElementsByTagName(tag);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
    }

    public List<String> links() {
        return all(root, "a").map(it -> it.getAttribute("href")).toList();
    }

    public List<Form> forms() {
        return all(root, "form").map(Form::new).toList();
    }

    /** The one that sends there; one that changes something before one that asks. */
    public Form form(String action) {
        return forms().stream()
                .filter(it -> it.action().equals(action))
                .sorted(Comparator.comparing(it -> !it.posts()))
                .findFirst()
                .orElseThrow();
    }

    /** What stands in the element of this id; null when there is none. */
    public @Nullable String text(String id) {
        return all(root, "*")
                .filter(it -> it.getAttribute("id").equals(id))
                .findFirst()
                .map(Node::getTextContent)
                .map(String::strip)
                .orElse(null);
    }

    public record Form(Element element) {
        public String action() {
            return element.getAttribute("action");
        }

        public boolean posts() {
            return element.getAttribute("method").equalsIgnoreCase("post");
        }

        public boolean uploads() {
            return element.getAttribute("enctype").startsWith("multipart");
        }

        public List<Field> fields() {
            return Stream.of("input", "select", "textarea")
                    .flatMap(tag -> all(element, tag))
                    .filter(it -> it.hasAttribute("name"))
                    .map(Field::new)
                    .toList();
        }

        public List<Field> fields(String name) {
            return fields().stream().filter(it -> it.name().equals(name)).toList();
        }

        /** What a browser sends when nothing is touched. */
        public Map<String, List<String>> filled() {
            var values = new LinkedHashMap<String, List<String>>();
            for (var field : fields()) {
                var value = field.value();
                if (value != null && !element.hasAttribute("disabled")) {
                    values.computeIfAbsent(field.name(), _ -> new ArrayList<>()).add(value);
                }
            }
            return values;
        }
    }

    /** An input, a select or a text area. */
    public record Field(Element element) {
        public String name() {
            return element.getAttribute("name");
        }

        public String id() {
            return element.getAttribute("id");
        }

        /** {@code text}, {@code select}, {@code textarea}, {@code checkbox}, … */
        public String type() {
            var type = element.getAttribute("type");
            return element.getTagName().equals("input")
                    ? type.isEmpty() ? "text" : type
                    : element.getTagName();
        }

        public boolean isBad() {
            return element.getAttribute("aria-invalid").equals("true");
        }

        /** Ids of what describes it. */
        public List<String> described() {
            return List.of(element.getAttribute("aria-describedby").split("\\s+"));
        }

        public boolean hasFocus() {
            return element.hasAttribute("autofocus");
        }

        public @Nullable String value() {
            return switch (type()) {
                case "checkbox", "radio" ->
                        element.hasAttribute("checked") ? element.getAttribute("value") : null;
                case "textarea" -> element.getTextContent().replaceFirst("^\n", "");
                case "select" ->
                        all(element, "option")
                                .filter(it -> it.hasAttribute("selected"))
                                .findFirst()
                                .or(() -> all(element, "option").findFirst())
                                .map(it -> it.getAttribute("value"))
                                .orElse(null);
                case "file" -> null;
                default -> element.getAttribute("value");
            };
        }
    }
}
