package io.chord.server;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "scan",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lists all entries of a map, in the order of their points: \"KEY -> VALUE\".",
            "What is there all the time is listed once; what is written or removed meanwhile",
            "may be. Entries that cannot be reached end it with an error, and are not skipped."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all were listed, or as many as were asked for",
            "2:an option is wrong; nothing was done",
            "3:it failed: the reason is printed, and how to go on there"
        })
final class ScanCommand implements Callable<Integer> {

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Stop after so many entries, and print how to go on.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--from",
            paramLabel = "CURSOR",
            description = "Go on where an earlier scan of this map has stopped.")
    private @Nullable String cursor;

    @Option(names = "--entry", description = "Print versions too, and when they expire.")
    private boolean whole;

    @Mixin private MapOption map = new MapOption();

    @Mixin private Connection connection = new Connection();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (limit < 1) throw new UsageException("--limit " + limit + ": expected 1 or more");
        Streams streams = Streams.of(spec);
        Optional<String> name = map.name();
        return connection.run(
                streams.out(),
                streams.err(),
                session -> session.entries(name).scan(Optional.ofNullable(cursor), limit, whole));
    }
}
