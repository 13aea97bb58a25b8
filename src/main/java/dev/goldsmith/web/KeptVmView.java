package dev.goldsmith.web;

import dev.goldsmith.run.KeptVm;
import dev.goldsmith.tenant.Access;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The machine of a failed run, as the run's page shows it. */
record KeptVmView(KeptVm vm, String address, Instant now) {
    static @Nullable KeptVmView of(Access by, @Nullable KeptVm vm) {
        return vm == null ? null : new KeptVmView(vm, vm.address(by.tenantSlug()), Instant.now());
    }

    public boolean there() {
        return vm.there();
    }

    public boolean ending() {
        return vm.endAskedAt != null;
    }

    public long minutesLeft() {
        return Math.max(0, Duration.between(now, vm.until).toMinutes());
    }

    public String what() {
        return vm.isBuildMachine()
                ? "the machine that it was built in"
                : "the machine that booted the captured image";
    }

    public String why() {
        var ended = vm.ended;
        return ended == null ? "" : ended.sentence;
    }

    public String endedBy() {
        return vm.ended == KeptVm.End.ASKED && vm.endAskedByName != null
                ? " (" + vm.endAskedByName + ")"
                : "";
    }

    /** Into the guest itself: shell, files, forwarded ports. */
    public String through() {
        return vm.command(address, true);
    }

    /** A shell by the jump server, which needs no second hop. */
    public String bridged() {
        return vm.command(address, false);
    }
}
