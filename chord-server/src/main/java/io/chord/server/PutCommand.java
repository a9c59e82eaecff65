package io.chord.server;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
            "3:it failed, or nobody could tell: the reason is printed"
        })
final class PutCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "KEY",
            description = "A number of the ring; or any word, in rings that hash their keys.")
    private String key = "";

    @Parameters(index = "1", paramLabel = "VALUE", description = "Any text.")
    private String value = "";

    @Mixin private Connection connection = new Connection();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Streams streams = Streams.of(spec);
        return connection.run(streams.out(), streams.err(), session -> session.put(key, value));
    }
}
