package io.chord.server;

import io.chord.ChordMap;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a value stays. */
final class LifeOption {

    @Option(
            names = "--ttl",
            paramLabel = "SECONDS",
            description = "Have it removed after so long; without it, it stays.")
    private @Nullable Long seconds;

    Optional<Duration> life() {
        if (seconds == null) return Optional.empty();
        if (seconds < 1 || seconds > ChordMap.TTL_MAX.toSeconds()) {
            throw new UsageException(
                    "--ttl " + seconds + ": expected 1 to " + ChordMap.TTL_MAX.toSeconds());
        }
        return Optional.of(Duration.ofSeconds(seconds));
    }
}
