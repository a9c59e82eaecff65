package io.chord.server;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a file on the ring: one command per line, put <id> <value> or get <id>.",
            "Blank lines and lines that begin with # are skipped. The whole file is checked before any of it runs."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every line worked, every get found a value",
            "1:a get found nothing",
            "2:the file or an option is wrong; nothing was run",
            "3:an operation failed: its reason is printed"
        })
final class RunCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "The file.")
    private Path file = Path.of("");

    @Mixin private Connection connection = new Connection();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Streams streams = Streams.of(spec);
        return connection.run(
                streams.out(),
                streams.err(),
                session -> session.run(file, Boolean.getBoolean("chord.progress")));
    }
}
