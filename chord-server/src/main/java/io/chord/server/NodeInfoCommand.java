package io.chord.server;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "node-info",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Shows what one node knows and keeps: neighbours, fingers, ranges."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was done",
            "2:an option or the input is wrong; nothing was done",
            "3:it failed, or nobody could tell: the reason is printed"
        })
final class NodeInfoCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "The id of the node, as \"ring\" prints it.")
    private String id = "";

    @Mixin private Connection connection = new Connection();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Streams streams = Streams.of(spec);
        return connection.run(streams.out(), streams.err(), session -> session.nodeInfo(id));
    }
}
