package dev.goldsmith.web;

import dev.goldsmith.door.StaticFiles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

/** The pages' own style and script, which browsers may keep for as long as they are the same. */
@Named("assets")
@ApplicationScoped
public class Assets {
    /** Changes with their content: part of their address. */
    public String version() {
        return StaticFiles.VERSION;
    }
}
