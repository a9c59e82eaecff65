package io.chord.server;

import io.chord.Read;
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
        name = "get",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reads the value of a key: \"get KEY -> VALUE\", or \"get KEY -> absent\".",
            "A value that cannot be reached is an error, and never reported as absent."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:there is a value",
            "1:the key is absent, certainly (with --eventual: at the node that answered)",
            "2:an option or the key is wrong; nothing was done",
            "3:it failed, or nobody could tell: the reason is printed"
        })
final class GetCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "KEY",
            description = "A number of the ring; or any word, in rings that hash their keys.")
    private String key = "";

    @Option(names = "--entry", description = "Print the version too, for cas, and when it expires.")
    private boolean whole;

    @Option(
            names = "--eventual",
            description = {
                "Take the word of one node: it may lack the newest writes,",
                "and is there when the majority of those that keep the key is not."
            })
    private boolean eventual;

    @Mixin private MapOption map = new MapOption();

    @Mixin private Connection connection = new Connection();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Streams streams = Streams.of(spec);
        Optional<String> name = map.name();
        Read read = eventual ? Read.EVENTUAL : Read.LINEARIZABLE;
        return connection.run(
                streams.out(),
                streams.err(),
                session -> session.entries(name).get(key, read, whole));
    }
}
