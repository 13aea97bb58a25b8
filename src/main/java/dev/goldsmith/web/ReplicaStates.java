package dev.goldsmith.web;

import dev.goldsmith.gallery.ImageReplica;
import io.quarkus.qute.TemplateExtension;

/** How the state of a region reads on a page. */
@TemplateExtension
final class ReplicaStates {
    private ReplicaStates() {}

    static String label(ImageReplica.State state) {
        return switch (state) {
            case PENDING -> "Waits";
            case REPLICATING -> "Replicating";
            case COMPLETED -> "There";
            case SHALLOW -> "Shallow";
            case FAILED -> "Failed";
        };
    }

    static String tone(ImageReplica.State state) {
        return switch (state) {
            case PENDING, SHALLOW -> "is-idle";
            case REPLICATING -> "is-run";
            case COMPLETED -> "is-ok";
            case FAILED -> "is-fail";
        };
    }

    static String icon(ImageReplica.State state) {
        return switch (state) {
            case PENDING -> "clock-hour-4";
            case REPLICATING -> "loader-2";
            case COMPLETED -> "circle-check";
            case SHALLOW -> "circle-dashed";
            case FAILED -> "circle-x";
        };
    }
}
