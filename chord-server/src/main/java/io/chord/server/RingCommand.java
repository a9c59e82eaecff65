package io.chord.server;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "ring",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lists the nodes of the ring in the order of their ids: address, arc and share of the"
                    + " ring,",
            "number of entries kept, state. With --ranges the ranges: number of the view, entries,"
                    + " how many",
            "of the members serve it (reads and writes need a majority), and the members."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was done",
            "2:an option or the input is wrong; nothing was done",
            "3:it failed, or nobody could tell: the reason is printed"
        })
final class RingCommand implements Callable<Integer> {

    @Mixin private Connection connection = new Connection();

    @Option(names = "--ranges", description = "List the ranges of entries, and not the nodes.")
    private boolean ranges;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Streams streams = Streams.of(spec);
        return connection.run(streams.out(), streams.err(), session -> session.ring(ranges));
    }
}
