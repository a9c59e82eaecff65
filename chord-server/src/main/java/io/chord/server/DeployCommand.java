package io.chord.server;

import io.chord.server.deploy.HostsFile;
import io.chord.server.deploy.Performer;
import io.chord.server.deploy.Plan;
import io.chord.server.deploy.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Puts a ring on many hosts: copies this program to each, over ssh, and has systemd run"
                    + " it.",
            "The hosts file has one HOST[:PORT] [first] per line. Needed: ssh without a password,"
                    + " Java 17",
            "on each host, and there root or sudo without a password. It says what it will do"
                    + " before it",
            "does anything, and stops at the first thing that does not work."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the ring runs",
            "2:an option or the hosts file is wrong; nothing was done",
            "3:a step did not work: it is printed; those after it were not done"
        })
final class DeployCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "HOSTS-FILE", description = "The file of hosts.")
    private Path file = Path.of("");

    @Option(names = "--dry-run", description = "Print every command, and run none.")
    private boolean dryRun;

    @Option(names = "--user", paramLabel = "NAME", description = "Whom to log in as.")
    private @Nullable String user;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            defaultValue = "/opt/chord",
            description = "Where the program goes on each host (${DEFAULT-VALUE}).")
    private String directory = "/opt/chord";

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The name of the ring, as of chord node.")
    private @Nullable String cluster;

    @Option(names = "--bits", paramLabel = "M", description = "Width of ids, as of chord node.")
    private @Nullable Integer bits;

    @Option(names = "--hash-keys", description = "Keys are any words, as of chord node.")
    private boolean hashKeys;

    @Option(
            names = "--place",
            paramLabel = "RULE",
            description = "Where nodes take their ids from, as of chord node.")
    private NodeCommand.@Nullable Place place;

    @Option(
            names = "--tls",
            paramLabel = "DIR",
            description = {
                "Have the nodes encrypt: a directory with one for each host, of its name in the"
                        + " hosts file, as",
                "chord certs --host makes them. Needs systemd 247. Without it nothing is encrypted."
            })
    private @Nullable Path tls;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Streams streams = Streams.of(spec);
        HostsFile hosts = HostsFile.read(file, HostPort.DEFAULT_PORT);
        if (!directory.matches("/[A-Za-z0-9._/-]+")) {
            throw new UsageException(
                    "--directory \""
                            + directory
                            + "\": expected an absolute path of letters,"
                            + " digits, '.', '_' and '-'");
        }
        if (user != null && !user.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
            throw new UsageException("--user \"" + user + "\" is not the name of a user");
        }
        Plan plan =
                new Plan(
                        hosts,
                        new Plan.Settings(
                                Optional.ofNullable(user),
                                directory,
                                nodeOptions(),
                                Plan.runningJars(),
                                Optional.ofNullable(tls)));
        plan.summary().forEach(streams.out()::println);
        List<Step> steps = plan.steps();
        if (dryRun) {
            for (Step step : steps) {
                streams.out().println("# " + step.host() + " " + step.what());
                streams.out().println(step.shown());
            }
        } else {
            new Performer(streams.out()).perform(steps);
        }
        return ExitCode.OK;
    }

    private List<String> nodeOptions() {
        List<String> options = new ArrayList<>();
        if (cluster != null) {
            if (!cluster.matches("[A-Za-z0-9._-]+")) {
                throw new UsageException(
                        "--cluster \"" + cluster + "\": here only letters, digits, '.', '_', '-'");
            }
            options.add("--cluster");
            options.add(cluster);
        }
        if (bits != null) {
            options.add("--bits");
            options.add(bits.toString());
        }
        if (hashKeys) options.add("--hash-keys");
        if (place != null) {
            options.add("--place");
            options.add(place.toString());
        }
        return options;
    }
}
