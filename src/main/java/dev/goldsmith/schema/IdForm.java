package dev.goldsmith.schema;

import java.util.regex.Pattern;

/** A resource id's form; its fixed segments compare without case, as ARM's do. */
record IdForm(String what, String form, Pattern pattern) {
    static final String GROUP = "/subscriptions/{guid}/resourceGroups/{group}";

    static final IdForm SUBNET =
            new IdForm("a subnet", provider("Network/virtualNetworks/{network}/subnets/{subnet}"));

    IdForm(String what, String form) {
        this(what, form, pattern(form));
    }

    static String provider(String type) {
        return GROUP + "/providers/Microsoft." + type;
    }

    /** As {@link Rule#right}. */
    String right() {
        return "the resource id of " + what + ", " + form;
    }

    boolean matches(String id) {
        return pattern.matcher(id).matches();
    }

    private static Pattern pattern(String form) {
        var pattern = new StringBuilder("(?i)");
        for (var segment : form.substring(1).split("/")) {
            pattern.append('/')
                    .append(
                            switch (segment) {
                                case "{guid}" -> GalleryImageId.GUID;
                                case "{group}" -> GalleryImageId.GROUP;
                                case String name when name.startsWith("{") -> GalleryImageId.NAME;
                                case String fixed -> Pattern.quote(fixed);
                            });
        }
        return Pattern.compile(pattern.toString());
    }
}
