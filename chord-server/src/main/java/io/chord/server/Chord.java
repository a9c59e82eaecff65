package io.chord.server;

import io.chord.ChordException;
import io.chord.server.deploy.DeployException;
import io.chord.server.script.InputFile;
import io.chord.server.script.KeyReader;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The program: {@code bin/chord}. */
@Command(
        name = "chord",
        mixinStandardHelpOptions = true,
        version = "chord 0.1.0",
        sortOptions = false,
        header = "A distributed hash table: many nodes, one table of keys and values.",
        description = {
            "",
            "Start a ring with one node, and let others join it:",
            "  chord node --listen 127.0.0.1:18861",
            "  chord node --listen 127.0.0.1:18862 --join 127.0.0.1:18861",
            "Then use it, through any node:",
            "  chord put 506789 9",
            "  chord get 506789 --via 127.0.0.1:18862",
            "  chord ring",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands (each has its own --help):%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was done",
            "1:a key is absent, certainly",
            "2:an option or the input is wrong; nothing was done",
            "3:it failed, or nobody could tell: the reason is printed",
            "4:a node left, and nobody had taken all of its entries",
            "5:the condition of a write did not hold; nothing was changed",
            "143:a node was ended by a second signal, without handing over"
        },
        subcommands = {
            NodeCommand.class,
            PutCommand.class,
            GetCommand.class,
            RemoveCommand.class,
            CasCommand.class,
            ScanCommand.class,
            LookupCommand.class,
            RingCommand.class,
            NodeInfoCommand.class,
            RecoverCommand.class,
            ReplCommand.class,
            RunCommand.class,
            CertsCommand.class,
            DeployCommand.class,
            GenerateCompletion.class
        })
final class Chord implements Runnable {

    private final Streams streams;
    private CommandLine commandLine = new CommandLine(this);

    private Chord(Streams streams) {
        this.streams = streams;
    }

    /** Runs a command line and exits with its code. */
    public static void main(String[] args) {
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        int code = execute(out, err, args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 13),
                descriptor == FileDescriptor.err,
                StandardCharsets.UTF_8);
    }

    /** Runs a command line; its exit code. Blocks until it is done. */
    static int execute(PrintStream out, PrintStream err, String... args) {
        Chord chord = new Chord(new Streams(out, err));
        CommandLine line = chord.commandLine;
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUnmatchedOptionsAllowedAsOptionParameters(false);
        line.registerConverter(NodeCommand.Place.class, NodeCommand.Place::parse);
        line.setParameterExceptionHandler((e, words) -> chord.onWrongUse(e));
        line.setExecutionExceptionHandler((e, running, result) -> chord.onFailure(e, running));
        CommandLine completion = line.getSubcommands().get("generate-completion");
        if (completion != null) completion.getCommandSpec().usageMessage().hidden(false);
        return line.execute(args);
    }

    Streams streams() {
        return streams;
    }

    @Override
    public void run() {
        throw new ParameterException(commandLine, "a command is missing");
    }

    private int onWrongUse(ParameterException e) {
        CommandLine at = e.getCommandLine();
        return say(
                ExitCode.BAD_INPUT,
                at.getCommandSpec().qualifiedName()
                        + ": "
                        + e.getMessage()
                        + "; see "
                        + at.getCommandSpec().qualifiedName()
                        + " --help");
    }

    private int onFailure(Exception e, CommandLine running) throws Exception {
        String name = running.getCommandSpec().qualifiedName();
        if (e instanceof InputFile.BadInputException
                || e instanceof KeyReader.BadKeyException
                || e instanceof UsageException
                || e instanceof io.chord.InvalidConfigurationException
                || e instanceof io.chord.InvalidRequestException
                || e instanceof IllegalArgumentException) {
            return say(ExitCode.BAD_INPUT, name + ": " + e.getMessage());
        }
        if (e instanceof ChordException || e instanceof DeployException) {
            return say(ExitCode.FAILED, name + ": " + e.getMessage());
        }
        throw e; // A mistake of the program: its trace is wanted.
    }

    private int say(int code, String message) {
        streams.out().flush();
        streams.err().println(message.replaceAll("\\s*\\R\\s*", " "));
        streams.err().flush();
        return code;
    }
}
