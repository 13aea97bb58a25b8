package dev.goldsmith.build;

import dev.goldsmith.build.Journal.Planned;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.Customizer;
import dev.goldsmith.schema.Customizer.LinuxUpdate;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GoDuration;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.ImageTemplate.OnError;
import dev.goldsmith.schema.ImageTemplate.Properties;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.Step;
import dev.goldsmith.schema.Validator;
import dev.goldsmith.schema.VhdTarget;
import dev.goldsmith.schema.VmSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns an order into a plan. Pure: the same order gives the same plan. */
public final class Planner {
    /** Packer's defaults, which AIB's are. */
    static final String WINDOWS_RESTART = "shutdown /r /f /t 0 /c \"packer restart\"";

    private static final String RESTART_TIMEOUT = "5m";
    private static final String UPDATES = "BrowseOnly=0 and IsInstalled=0";
    private static final int UPDATE_LIMIT = 1000;

    private final Order order;
    private final List<Plan.Step> steps = new ArrayList<>();

    private Planner(Order order) {
        this.order = order;
    }

    public static Plan plan(Order order) {
        var planner = new Planner(order);
        var properties = order.template().properties();
        planner.source(properties.source());
        if (onlySource(properties)) {
            planner.steps.add(
                    new Plan.ProveSource(
                            new Planned("proof", Phase.VALIDATING, "", "Boot the source")));
            planner.validate(properties);
        } else {
            planner.build(properties);
            planner.steps.add(
                    new Plan.Prove(
                            new Planned("proof", Phase.VALIDATING, "", "Boot the captured image")));
            planner.validate(properties);
            properties.distribute().forEach(it -> planner.steps.add(distribute(it)));
        }
        var profile = properties.vmProfile();
        int gb = profile == null || profile.osDiskSizeGB() == null ? 0 : profile.osDiskSizeGB();
        return new Plan(
                VmSize.of(profile == null ? null : profile.vmSize()),
                (long) gb << 30,
                dataDisks(properties),
                failing(properties),
                Notes.of(properties),
                planner.steps);
    }

    private static List<Long> dataDisks(Properties properties) {
        return properties.additionalDataDisks() == null
                ? List.of()
                : properties.additionalDataDisks().stream()
                        .map(disk -> (long) Objects.requireNonNull(disk.sizeGB()) << 30)
                        .toList();
    }

    private static boolean onlySource(Properties properties) {
        var validate = properties.validate();
        return validate != null && Boolean.TRUE.equals(validate.sourceValidationOnly());
    }

    private static Plan.Failing failing(Properties properties) {
        var validate = properties.validate();
        var on = properties.errorHandling();
        return new Plan.Failing(
                validate != null && Boolean.TRUE.equals(validate.continueDistributeOnFailure()),
                on != null && on.onCustomizerError() == OnError.abort,
                on != null && on.onValidationError() == OnError.abort);
    }

    private void source(Source source) {
        steps.add(
                new Plan.ResolveSource(
                        new Planned("source", Phase.BUILDING, "", title(source)), source));
    }

    private void build(Properties properties) {
        steps.add(new Plan.Boot(new Planned("boot", Phase.BUILDING, "", "Boot the build machine")));
        var customizers = properties.customizers();
        for (int i = 0; i < customizers.size(); i++) {
            steps.add(customize(customizers.get(i), i));
        }
        // With nothing to customize there is no such phase to be in.
        var phase = customizers.isEmpty() ? Phase.BUILDING : Phase.CUSTOMIZING;
        steps.add(new Plan.Generalize(new Planned("generalize", phase, "", "Generalize")));
        steps.add(new Plan.Capture(new Planned("capture", phase, "", "Capture the disk")));
    }

    private Plan.Customization customize(Customizer customizer, int index) {
        var path = "$.properties.customize[%d]".formatted(index);
        return switch (customizer) {
            case Customizer.Shell it ->
                    new Plan.RunScript(
                            customizing(index, "Shell", it.name(), "Shell script"),
                            script(order.frozen(), path, it, order.secrets().of(it.name())));
            case Customizer.PowerShell it ->
                    new Plan.RunScript(
                            customizing(index, "PowerShell", it.name(), "PowerShell script"),
                            script(order.frozen(), path, it, order.secrets().of(it.name())));
            case Customizer.File it ->
                    new Plan.PutFile(
                            customizing(index, "File", it.name(), "File"),
                            frozen(order.frozen(), path + ".sourceUri"),
                            required(it.destination()));
            case Customizer.LinuxRestart it ->
                    new Plan.Restart(
                            customizing(index, "LinuxRestart", it.name(), "Restart"),
                            GuestOs.LINUX,
                            "",
                            text(it.restartCheckCommand(), ""),
                            within(it.restartTimeout()));
            case Customizer.LinuxUpdate it ->
                    new Plan.UpdateLinux(
                            customizing(index, "LinuxUpdate", it.name(), "Linux updates"),
                            Objects.requireNonNullElse(it.updates(), LinuxUpdate.Updates.all),
                            it.exclude() == null ? List.of() : it.exclude(),
                            Objects.requireNonNullElse(
                                    it.restart(), LinuxUpdate.RestartWhen.ifNeeded));
            case Customizer.WindowsRestart it ->
                    new Plan.Restart(
                            customizing(index, "WindowsRestart", it.name(), "Restart"),
                            GuestOs.WINDOWS,
                            text(it.restartCommand(), WINDOWS_RESTART),
                            text(it.restartCheckCommand(), ""),
                            within(it.restartTimeout()));
            case Customizer.WindowsUpdate it ->
                    new Plan.UpdateWindows(
                            customizing(index, "WindowsUpdate", it.name(), "Windows updates"),
                            text(it.searchCriteria(), UPDATES),
                            it.filters() == null ? List.of() : it.filters(),
                            it.updateLimit() == null || it.updateLimit() == 0
                                    ? UPDATE_LIMIT
                                    : it.updateLimit());
        };
    }

    /** The id of a template's customizer. */
    static String customizer(int index) {
        return "customize-" + (index + 1);
    }

    private static Planned customizing(
            int index, String kind, @Nullable String name, String otherwise) {
        return new Planned(
                customizer(index), Phase.CUSTOMIZING, kind, title(name, otherwise, index));
    }

    /** Inherited checks come first: nothing that the template brings has run by then. */
    private void validate(Properties properties) {
        int number = 0;
        for (var inherited : order.inherited()) {
            for (int i = 0; i < inherited.validators().size(); i++) {
                var check =
                        new Checking(
                                "guardrail-" + ++number,
                                inherited.from() + ": ",
                                "$.validators[%d]".formatted(i),
                                inherited.frozen(),
                                i,
                                // Another template's scripts: whatever this one's are given.
                                Secrets.NONE);
                steps.add(check.of(inherited.validators().get(i), true));
            }
        }
        var own = properties.validators();
        for (int i = 0; i < own.size(); i++) {
            var check =
                    new Checking(
                            "validate-" + (i + 1),
                            "",
                            "$.properties.validate.inVMValidations[%d]".formatted(i),
                            order.frozen(),
                            i,
                            order.secrets());
            steps.add(check.of(own.get(i), false));
        }
    }

    /**
     * Where a validator stands.
     *
     * @param title what its own begins with
     * @param path of it in its document
     * @param contents what that document's save froze
     * @param secrets what its scripts are given
     */
    private record Checking(
            String id,
            String title,
            String path,
            Map<String, Digest> contents,
            int index,
            Secrets secrets) {

        Plan.Check of(Validator validator, boolean isInherited) {
            return switch (validator) {
                case Validator.Shell it ->
                        new Plan.CheckScript(
                                planned("Shell", it.name(), "Check"),
                                script(contents, path, it, secrets.of(it.name())),
                                isInherited);
                case Validator.PowerShell it ->
                        new Plan.CheckScript(
                                planned("PowerShell", it.name(), "Check"),
                                script(contents, path, it, secrets.of(it.name())),
                                isInherited);
                case Validator.File it ->
                        new Plan.CheckFile(
                                planned("File", it.name(), "File for checks"),
                                frozen(contents, path + ".sourceUri"),
                                required(it.destination()),
                                isInherited);
            };
        }

        private Planned planned(String kind, @Nullable String name, String otherwise) {
            return new Planned(
                    id, Phase.VALIDATING, kind, title + Planner.title(name, otherwise, index));
        }
    }

    private static Plan.Publish distribute(Distributor target) {
        var id = "distribute-" + target.runOutputName();
        return switch (target) {
            case Distributor.SharedImage shared ->
                    publish(
                            id,
                            "SharedImage",
                            "Publish " + lastNames(shared.galleryImageId()),
                            target);
            case Distributor.Vhd vhd ->
                    publish(id, "VHD", "Publish the VHD " + VhdTarget.of(vhd), target);
            case Distributor.ManagedImage managed ->
                    publish(
                            id,
                            "ManagedImage",
                            "Publish the managed image " + lastNames(managed.imageId()),
                            target);
        };
    }

    private static Plan.Publish publish(String id, String kind, String title, Distributor target) {
        return new Plan.Publish(new Planned(id, Phase.DISTRIBUTING, kind, title), target);
    }

    private static Plan.Script script(
            Map<String, Digest> contents,
            String path,
            Step.Script it,
            List<Plan.Variable> secrets) {
        var frozen = contents.get(path + ".scriptUri");
        return frozen != null
                ? new Plan.Script(null, frozen, interpreter(it), secrets)
                : new Plan.Script(
                        it.inline() == null ? List.of() : it.inline(),
                        null,
                        interpreter(it),
                        secrets);
    }

    private static Plan.Interpreter interpreter(Step.Script script) {
        return switch (script) {
            case Step.Shell _ -> new Plan.Interpreter.Posix();
            case Step.PowerShell it ->
                    new Plan.Interpreter.PowerShell(
                            Boolean.TRUE.equals(it.runElevated()),
                            Boolean.TRUE.equals(it.runAsSystem()),
                            it.validExitCodes() == null || it.validExitCodes().isEmpty()
                                    ? List.of(0)
                                    : it.validExitCodes());
        };
    }

    private static Digest frozen(Map<String, Digest> contents, String path) {
        var digest = contents.get(path);
        if (digest == null) {
            throw new IllegalArgumentException("nothing was frozen for " + path);
        }
        return digest;
    }

    private static String text(@Nullable String given, String fallback) {
        return given == null || given.isBlank() ? fallback : given;
    }

    private static Duration within(@Nullable String timeout) {
        return GoDuration.parse(text(timeout, RESTART_TIMEOUT)).orElseThrow();
    }

    private static String required(@Nullable String destination) {
        if (destination == null) {
            throw new IllegalArgumentException("refused at the save: a file without destination");
        }
        return destination;
    }

    private static String title(Source source) {
        return switch (source) {
            case Source.PlatformImage image -> "Get " + image.urn();
            case Source.SharedImageVersion shared -> "Get " + lastNames(shared.imageVersionId());
            case Source.ManagedImage managed ->
                    "Get the managed image " + lastNames(managed.imageId());
        };
    }

    private static String title(@Nullable String name, String fallback, int index) {
        return name == null || name.isBlank() ? fallback + " " + (index + 1) : name;
    }

    /** {@code golden/debian-base/1.0.0} of an ARM id. */
    private static String lastNames(String id) {
        var parts = id.split("/");
        var names = new ArrayList<String>();
        for (int i = 0; i + 1 < parts.length; i++) {
            if (parts[i].equalsIgnoreCase("galleries")
                    || parts[i].equalsIgnoreCase("images")
                    || parts[i].equalsIgnoreCase("versions")) {
                names.add(parts[i + 1]);
            }
        }
        return String.join("/", names);
    }
}
