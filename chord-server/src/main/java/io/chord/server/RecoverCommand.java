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
        name = "recover",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Takes up again what is left of a range that has lost the majority of its members for"
                    + " good.",
            "Every acknowledged write that only the lost members had is given up, also if they come"
                    + " back:",
            "as long as they may, wait for them. Nothing is done to a range that a majority serves."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the range is served again; what was found is printed",
            "2:--accept-data-loss is missing, or RANGE or an option is wrong; nothing was done",
            "3:a majority serves the range; or it failed, or nobody could tell: the reason is"
                    + " printed"
        })
final class RecoverCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "RANGE",
            description = {
                "As \"ring --ranges\", \"node-info\" or a failed command names it: \"(FROM, TO]\","
                        + " in quotes,",
                "or FROM,TO."
            })
    private String range = "";

    @Option(
            names = "--accept-data-loss",
            description = "Without it nothing is done but to say what would be given up.")
    private boolean acceptDataLoss;

    @Mixin private Connection connection = new Connection();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Streams streams = Streams.of(spec);
        return connection.run(
                streams.out(),
                streams.err(),
                session -> session.recover(range, acceptDataLoss, connection.timeout()));
    }
}
