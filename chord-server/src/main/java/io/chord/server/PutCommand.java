package io.chord.server;

import io.chord.store.Version;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes a value under a key, in place of the one that was there.",
            "Prints the node that took it and the way there."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was done",
            "2:an option or the input is wrong; nothing was done",
            "3:it failed, or nobody could tell: the reason is printed",
            "5:the condition did not hold; nothing was changed"
        })
final class PutCommand implements Callable<Integer> {

    /** On what it depends, if on anything. */
    private static final class Condition {
        @Option(
                names = "--if-version",
                paramLabel = "VERSION",
                converter = VersionConverter.class,
                description = "Only over the value of that version, as get --entry prints it.")
        private @Nullable Version version;

        @Option(names = "--if-absent", description = "Only if there is no value.")
        private boolean isAbsent;

        Optional<Version> expected() {
            return Optional.ofNullable(isAbsent ? Version.NONE : version);
        }
    }

    @Parameters(
            index = "0",
            paramLabel = "KEY",
            description = "A number of the ring; or any word, in rings that hash their keys.")
    private String key = "";

    @Parameters(index = "1", paramLabel = "VALUE", description = "Any text.")
    private String value = "";

    @Mixin private LifeOption life = new LifeOption();

    @ArgGroup private Condition condition = new Condition();

    @Mixin private MapOption map = new MapOption();

    @Mixin private Connection connection = new Connection();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Streams streams = Streams.of(spec);
        Optional<String> name = map.name();
        Optional<Duration> ttl = life.life();
        return connection.run(
                streams.out(),
                streams.err(),
                session -> session.entries(name).put(key, value, ttl, condition.expected()));
    }
}
