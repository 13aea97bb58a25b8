package dev.goldsmith.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a string has to be.
 *
 * @param right completes "it must be …", with an example where the form isn't obvious
 */
record Rule(String right, Predicate<String> holds) {
    /** Nothing with a form is longer; what is isn't compared with one. */
    private static final int LONGEST = 4096;

    static final Rule ANY = new Rule("a string", text -> true);

    static final Rule FILLED = new Rule("a string that isn't empty", text -> !text.isBlank());

    /** Shown in lists and logs, so on one line. */
    static final Rule LABEL =
            new Rule(
                    "one line of at most 256 characters",
                    text ->
                            text.length() <= 256
                                    && text.chars().noneMatch(Character::isISOControl));

    static final Rule REGION =
            matching(
                    "a region's name such as `local` or `westeurope`", "[A-Za-z0-9][\\w .-]{0,89}");

    static final Rule URN_PART =
            matching(
                    "a name of letters, digits, `.`, `_` and `-`",
                    "[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    static final Rule RUN_OUTPUT_NAME =
            matching("1 to 64 letters, digits, `-`, `_` or `.`", "[A-Za-z0-9-_.]{1,64}");

    static final Rule CHECKSUM =
            matching(
                    "the file's SHA-256 as 64 hexadecimal digits, as `sha256sum` prints it",
                    "[0-9a-fA-F]{64}");

    static final Rule DURATION =
            new Rule(
                    "a length of time such as `90s`, `5m` or `1h30m`, at most `16h`",
                    text ->
                            GoDuration.parse(text)
                                    .filter(it -> it.isPositive())
                                    .filter(it -> it.compareTo(Duration.ofHours(16)) <= 0)
                                    .isPresent());

    static final Rule UPDATE_FILTER =
            new Rule(
                    "`include:` or `exclude:` and an expression, such as"
                            + " `exclude:$_.Title -like '*Preview*'`",
                    text ->
                            text.length() <= LONGEST
                                    && text.matches("(?s)(include|exclude):.*\\S.*"));

    static final Rule VM_SIZE =
            matching("a VM size such as `Standard_D2s_v3`", "[A-Za-z0-9_-]{1,64}");

    private static final Pattern WINDOWS_DEVICE =
            Pattern.compile("(?i)con|prn|aux|nul|com\\d|lpt\\d");

    static final Rule FILE_PATH =
            new Rule(
                    "an absolute path that names the file, such as `/tmp/motd` or `C:\\motd.txt`,"
                            + " in a folder that exists",
                    Rule::isFilePath);

    static final Rule URL =
            new Rule(
                    "an http or https URL such as `https://example.org/setup.sh`, without user"
                            + " name, password or `#`",
                    Rule::isUrl);

    /** A blob's URI, as on Azure, or where this installation keeps VHDs. */
    static final Rule VHD_TARGET =
            new Rule(
                    "a path in the staging area such as `nightly/web.vhd`, or a region and a path"
                            + " in it such as `local:nightly/web.vhd`; each name begins with a"
                            + " letter or digit, and the last ends in `.vhd`",
                    text -> VhdTarget.find(text).isPresent() || isUrl(text));

    static final Rule RESOURCE_GROUP_ID =
            id("a resource group", "/subscriptions/{guid}/resourceGroups/{group}");

    static final Rule MANAGED_IMAGE_ID = id("a managed image", provider("Compute/images/{image}"));

    static final Rule IDENTITY_ID =
            id(
                    "a user-assigned identity",
                    provider("ManagedIdentity/userAssignedIdentities/{identity}"));

    private static final Rule SUBNET =
            id("a subnet", provider("Network/virtualNetworks/{network}/subnets/{subnet}"));

    static final Rule SUBNET_ID =
            new Rule(
                    "the name of a network profile of the team such as `corporate`, or "
                            + SUBNET.right(),
                    text -> SubnetId.isName(text) || SUBNET.holds().test(text));

    private static final String SHARED = "(sharedGalleries|communityGalleries)";

    static final Rule SOURCE_VERSION_ID =
            new Rule(
                    "the resource id of an image version,"
                            + " /subscriptions/{guid}/resourceGroups/{group}/providers/Microsoft.Compute"
                            + "/galleries/{gallery}/images/{image}/versions/{x.y.z or latest}",
                    id ->
                            GalleryImageId.find(id).filter(it -> it.version() != null).isPresent()
                                    || id.length() <= LONGEST
                                            && id.matches(
                                                    "(?i)/"
                                                            + SHARED
                                                            + "/[\\w.-]+/images/[\\w.-]+/versions/(latest|\\d+\\.\\d+\\.\\d+)"));

    static final Rule TARGET_IMAGE_ID =
            new Rule(
                    "the resource id of an image definition,"
                            + " /subscriptions/{guid}/resourceGroups/{group}/providers/Microsoft.Compute"
                            + "/galleries/{gallery}/images/{image}, or of a version of it that is"
                            + " new, with /versions/{x.y.z}",
                    id -> GalleryImageId.find(id).filter(it -> !it.isLatest()).isPresent());

    static Rule matching(String right, String pattern) {
        var compiled = Pattern.compile(pattern);
        return new Rule(
                right, text -> text.length() <= LONGEST && compiled.matcher(text).matches());
    }

    /** An empty string, which the service takes as absent. */
    Rule orEmpty() {
        return new Rule(right, text -> text.isEmpty() || holds.test(text));
    }

    private static String provider(String type) {
        return "/subscriptions/{guid}/resourceGroups/{group}/providers/Microsoft." + type;
    }

    /** A rule out of a resource id's form; its fixed segments compare without case, as ARM's do. */
    private static Rule id(String what, String form) {
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
        return matching("the resource id of " + what + ", " + form, pattern.toString());
    }

    private static boolean isFilePath(String text) {
        if (text.length() > 1024) {
            return false;
        }
        var unix = text.startsWith("/") && !text.endsWith("/");
        var windows = text.matches("(?s)[A-Za-z]:[\\\\/].*[^\\\\/]") && isWindowsPath(text);
        return (unix || windows)
                && text.chars().noneMatch(Character::isISOControl)
                && !text.matches(".*[/\\\\]\\.{1,2}([/\\\\].*)?");
    }

    /** Windows has characters and names of its own that no file can have. */
    private static boolean isWindowsPath(String text) {
        return text.chars().skip(2).noneMatch(c -> "<>:\"|?*".indexOf(c) >= 0)
                && Arrays.stream(text.substring(3).split("[\\\\/]+"))
                        .noneMatch(
                                name -> name.endsWith(".") || name.endsWith(" ") || isDevice(name));
    }

    private static boolean isDevice(String name) {
        int dot = name.indexOf('.');
        return WINDOWS_DEVICE.matcher((dot < 0 ? name : name.substring(0, dot)).strip()).matches();
    }

    private static boolean isUrl(String text) {
        if (text.length() > LONGEST) {
            return false;
        }
        try {
            var url = new URI(text);
            var scheme = url.getScheme();
            return ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
