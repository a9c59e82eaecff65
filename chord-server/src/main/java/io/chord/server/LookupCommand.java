package io.chord.server;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "lookup",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Finds the node that a key belongs to, whether it has a value or not."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was done",
            "2:an option or the input is wrong; nothing was done",
            "3:it failed, or nobody could tell: the reason is printed"
        })
final class LookupCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "KEY",
            description = "A number of the ring; or any word, in rings that hash their keys.")
    private String key = "";

    @Option(
            names = "--trace",
            description =
                    "Also print each node asked, which of its tables led on, and when it had answered.")
    private boolean trace;

    @Mixin private Connection connection = new Connection();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Streams streams = Streams.of(spec);
        return connection.run(streams.out(), streams.err(), session -> session.lookup(key, trace));
    }
}
