package io.chord.server;

import io.chord.store.Version;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "cas",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares and sets: writes a value over the one of a version, and over no other.",
            "The version is as get --entry prints it; none stands for no value."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was done",
            "2:an option or the input is wrong; nothing was done",
            "3:it failed, or nobody could tell: the reason is printed",
            "5:the version was another; nothing was changed"
        })
final class CasCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "KEY",
            description = "A number of the ring; or any word, in rings that hash their keys.")
    private String key = "";

    @Parameters(
            index = "1",
            paramLabel = "VERSION",
            converter = VersionConverter.class,
            description = "Of the value that is to be replaced, or none.")
    private Version expected = Version.NONE;

    @Parameters(index = "2", paramLabel = "VALUE", description = "Any text.")
    private String value = "";

    @Mixin private LifeOption life = new LifeOption();

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
                session -> session.entries(name).put(key, value, ttl, Optional.of(expected)));
    }
}
