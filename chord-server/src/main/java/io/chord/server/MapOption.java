package io.chord.server;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which map of the ring the entries are of. */
final class MapOption {

    @Option(
            names = "--map",
            paramLabel = "NAME",
            description = "The map of that name; without it, the entries that are in none.")
    private @Nullable String name;

    Optional<String> name() {
        if (name != null && name.isEmpty()) {
            throw new UsageException("--map: a map without a name is meant by leaving this out");
        }
        return Optional.ofNullable(name);
    }
}
