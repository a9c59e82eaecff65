package io.chord.server;

import io.chord.store.Version;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Removes the value of a key."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:there was a value; it is gone",
            "1:the key was absent",
            "2:an option or the key is wrong; nothing was done",
            "3:it failed, or nobody could tell: the reason is printed",
            "5:there was no value of that version; nothing was changed"
        })
final class RemoveCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "KEY",
            description = "A number of the ring; or any word, in rings that hash their keys.")
    private String key = "";

    @Option(
            names = "--if-version",
            paramLabel = "VERSION",
            converter = VersionConverter.class,
            description = "Only the value of that version, as get --entry prints it.")
    private @Nullable Version expected;

    @Mixin private MapOption map = new MapOption();

    @Mixin private Connection connection = new Connection();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Streams streams = Streams.of(spec);
        Optional<String> name = map.name();
        return connection.run(
                streams.out(),
                streams.err(),
                session -> session.entries(name).remove(key, Optional.ofNullable(expected)));
    }
}
