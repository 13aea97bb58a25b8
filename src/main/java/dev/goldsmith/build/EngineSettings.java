package dev.goldsmith.build;

import java.nio.file.Path;
import java.util.Optional;

/**
 * @param folder where runs have their work folders; one file system with the layer store
 * @param reserve bytes of its file system that must stay free for a build to start, and to go on
 * @param surroundings what a guest sees of this worker besides its source, for the layers' keys
 * @param aptProxy proxy for the guests' apt, while the engine is in
 * @param extraCa PEM file of certificate authorities that guests trust, while the engine is in
 */
public record EngineSettings(
        Path folder,
        long reserve,
        String surroundings,
        Optional<String> aptProxy,
        Optional<Path> extraCa) {}
