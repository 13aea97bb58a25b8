package dev.goldsmith.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a string has to be. */
enum Rule {
    ANY("a string", text -> true),

    FILLED("a string that isn't empty", text -> !text.isBlank()),

    /** Shown in lists and logs, so on one line. */
    LABEL(
            "one line of at most 256 characters",
            text -> text.length() <= 256 && text.chars().noneMatch(Character::isISOControl)),

    REGION("a region's name such as `local` or `westeurope`", "[A-Za-z0-9][\\w .-]{0,89}"),

    URN_PART("a name of letters, digits, `.`, `_` and `-`", "[A-Za-z0-9][A-Za-z0-9._-]{0,127}"),

    RUN_OUTPUT_NAME("1 to 64 letters, digits, `-`, `_` or `.`", "[A-Za-z0-9_.-]{1,64}"),

    CHECKSUM(
            "the file's SHA-256 as 64 hexadecimal digits, as `sha256sum` prints it",
            "[0-9a-fA-F]{64}"),

    DURATION(
            "a length of time such as `90s`, `5m` or `1h30m`, at most `16h`",
            text ->
                    GoDuration.parse(text)
                            .filter(it -> it.isPositive())
                            .filter(it -> it.compareTo(Duration.ofHours(16)) <= 0)
                            .isPresent()),

    REUSE(
            "a length of time such as `90m` or `24h`, at most `8760h`; `0s` for none",
            text ->
                    GoDuration.parse(text)
                            .filter(it -> it.compareTo(Duration.ofHours(8760)) <= 0)
                            .isPresent()),

    UPDATE_FILTER(
            "`include:` or `exclude:` and an expression, such as"
                    + " `exclude:$_.Title -like '*Preview*'`",
            text -> isBounded(text) && text.matches("(?s)(include|exclude):.*\\S.*")),

    PACKAGE(
            "a package's name such as `nginx` or `linux-image-*`, where `*` stands for anything",
            "[A-Za-z0-9*][A-Za-z0-9*+._-]{0,127}"),

    VM_SIZE("a VM size such as `Standard_D2s_v3`", "[A-Za-z0-9_-]{1,64}"),

    TAG_NAME(
            "1 to 512 characters without control characters or any of `<>%&\\?/`",
            text -> text.matches("[^<>%&\\\\?/\\p{Cntrl}]{1,512}")),

    TAG_VALUE("a string of at most 256 characters", text -> text.length() <= 256),

    FILE_PATH(
            "an absolute path that names the file, such as `/tmp/motd` or `C:\\motd.txt`,"
                    + " in a folder that exists",
            Rule::isFilePath),

    URL(
            "an http or https URL such as `https://example.org/setup.sh`, without user"
                    + " name, password or `#`",
            Rule::isUrl),

    /** A blob's URI, as on Azure, or where this installation keeps VHDs. */
    VHD_TARGET(
            "a path in the staging area such as `nightly/web.vhd`, or a region and a path"
                    + " in it such as `local:nightly/web.vhd`; each name begins with a"
                    + " letter or digit, and the last ends in `.vhd`",
            text -> VhdTarget.find(text).isPresent() || isUrl(text)),

    RESOURCE_GROUP_ID(new IdForm("a resource group", IdForm.GROUP)),

    MANAGED_IMAGE_ID(new IdForm("a managed image", IdForm.provider("Compute/images/{image}"))),

    IDENTITY_ID(
            new IdForm(
                    "a user-assigned identity",
                    IdForm.provider("ManagedIdentity/userAssignedIdentities/{identity}"))),

    SUBNET_ID(
            "the name of a network profile of the team such as `corporate`, or "
                    + IdForm.SUBNET.right(),
            text -> SubnetId.isName(text) || isBounded(text) && IdForm.SUBNET.matches(text)),

    NETWORK_NAME(
            "the name of a network profile such as `corporate`, or `public`", SubnetId::isName),

    LINE_PATTERN(
            "one line of at most 80 characters to look for, such as `curl * | sh`, where `*`"
                    + " stands for anything",
            LinePattern::holds),

    SOURCE_VERSION_ID(
            "the resource id of an image version,"
                    + " /subscriptions/{guid}/resourceGroups/{group}/providers/Microsoft.Compute"
                    + "/galleries/{gallery}/images/{image}/versions/{x.y.z or latest}",
            id ->
                    GalleryImageId.find(id).filter(it -> it.version() != null).isPresent()
                            || isBounded(id)
                                    && id.matches(
                                            "(?i)/(sharedGalleries|communityGalleries)"
                                                    + "/[\\w.-]+/images/[\\w.-]+/versions/(latest|\\d+\\.\\d+\\.\\d+)")),

    TARGET_IMAGE_ID(
            "the resource id of an image definition,"
                    + " /subscriptions/{guid}/resourceGroups/{group}/providers/Microsoft.Compute"
                    + "/galleries/{gallery}/images/{image}, or of a version of it that is"
                    + " new, with /versions/{x.y.z}",
            id -> GalleryImageId.find(id).filter(it -> !it.isLatest()).isPresent());

    /** Nothing with a form is longer; what is isn't compared with one. */
    private static final int LONGEST = 4096;

    private static final Pattern WINDOWS_DEVICE =
            Pattern.compile("(?i)con|prn|aux|nul|com\\d|lpt\\d");

    private final String right;
    private final @Nullable String pattern;
    private final Predicate<String> holds;

    Rule(String right, Predicate<String> holds) {
        this.right = right;
        this.pattern = null;
        this.holds = holds;
    }

    Rule(String right, String pattern) {
        this.right = right;
        this.pattern = pattern;
        var compiled = Pattern.compile(pattern);
        this.holds = text -> isBounded(text) && compiled.matcher(text).matches();
    }

    Rule(IdForm form) {
        this(form.right(), text -> isBounded(text) && form.matches(text));
    }

    /** Completes "it must be …", with an example where the form isn't obvious. */
    String right() {
        return right;
    }

    boolean holds(String text) {
        return holds.test(text);
    }

    /** The rule as a regular expression of the whole text, where every dialect has the same. */
    Optional<String> pattern() {
        return Optional.ofNullable(pattern);
    }

    private static boolean isBounded(String text) {
        return text.length() <= LONGEST;
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
        if (!isBounded(text)) {
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
