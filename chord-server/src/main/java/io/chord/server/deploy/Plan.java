package io.chord.server.deploy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What puts a ring on many hosts: the program is copied to each, with a systemd unit that keeps it
 * running; the first node is started and creates the ring, then the others, one after the other,
 * and join it.
 *
 * <p>Repeating it replaces the program, one node after the other: each leaves and hands its entries
 * over, and joins again.
 */
public final class Plan {

    private static final String STAGED = ".chord-deploy";

    /** Of a node, as {@code chord certs} names them. */
    private static final List<String> CERTIFICATES = List.of("node.crt", "node.key", "ca.crt");

    /** Runs what follows as root. */
    private static final String AS_ROOT =
            "if [ \"$(id -u)\" = 0 ]; then S=; else S='sudo -n'; fi; ";

    /**
     * What is the same on all hosts.
     *
     * @param user to log in as; by default ssh decides
     * @param directory where the program goes
     * @param nodeOptions of {@code chord node} on each host
     * @param jars the program
     * @param certificates has a folder for each host, of its name, with its certificate, key and
     *     authority; without, nothing is encrypted
     */
    public record Settings(
            Optional<String> user,
            String directory,
            List<String> nodeOptions,
            List<Path> jars,
            Optional<Path> certificates) {
        /** Copies the lists. */
        public Settings {
            nodeOptions = List.copyOf(nodeOptions);
            jars = List.copyOf(jars);
        }
    }

    private final HostsFile hosts;
    private final Settings settings;

    /**
     * A plan.
     *
     * @throws DeployException if a host has no certificate, and they are to be used
     */
    public Plan(HostsFile hosts, Settings settings) {
        this.hosts = hosts;
        this.settings = settings;
        settings.certificates().ifPresent(this::requireCertificates);
    }

    private void requireCertificates(Path folder) {
        for (HostsFile.Host host : hosts.all()) {
            for (String file : CERTIFICATES) {
                Path there = folder.resolve(host.name()).resolve(file);
                if (!Files.isReadable(there)) {
                    throw new DeployException(
                            there
                                    + " is missing or cannot be read: each host needs a certificate"
                                    + " that names it; bin/chord certs --dir "
                                    + folder
                                    + " --host "
                                    + host.name()
                                    + " makes one");
                }
            }
        }
    }

    /** What will be done, for people: some lines. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add("a ring on " + hosts.all().size() + " nodes; " + hosts.first() + " creates it");
        for (HostsFile.Host host : hosts.others()) lines.add("  " + host + " joins it");
        lines.add(
                settings.jars().size()
                        + " files are copied to "
                        + settings.directory()
                        + " of each host; systemd runs the nodes");
        lines.add(
                settings.certificates()
                        .map(
                                folder ->
                                        "the nodes encrypt, each with the certificate of its name"
                                                + " in "
                                                + folder)
                        .orElse(
                                "nothing between the nodes is encrypted: keep strangers off their"
                                        + " ports"));
        return lines;
    }

    /** Everything that is run, in order. */
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (HostsFile.Host host : hosts.all()) {
            steps.add(
                    ssh(
                            host,
                            "looks for Java 17 or later and systemd",
                            "command -v systemctl >/dev/null || { echo 'no systemd' >&2; exit 1; };"
                                    + " v=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^"
                                    + " *java.specification.version = //p'); [ \"${v%%.*}\" -ge 17 ] ||"
                                    + " { echo \"Java 17 or later is needed, found: ${v:-none}\" >&2;"
                                    + " exit 1; }"));
        }
        for (HostsFile.Host host : hosts.all()) stage(host, steps);
        for (HostsFile.Host host : hosts.all()) start(host, steps);
        steps.add(ssh(hosts.first(), "lists the ring", ring(hosts.first())));
        return steps;
    }

    private void stage(HostsFile.Host host, List<Step> steps) {
        steps.add(
                ssh(
                        host,
                        "makes room for the program",
                        "rm -rf "
                                + STAGED
                                + " && mkdir -m 700 "
                                + STAGED
                                + " && mkdir "
                                + STAGED
                                + "/lib"));
        List<String> copy = new ArrayList<>(List.of("scp", "-q", "-o", "BatchMode=yes"));
        for (Path jar : settings.jars()) copy.add(jar.toString());
        copy.add(login(host) + ":" + STAGED + "/lib/");
        steps.add(new Step(host.toString(), "copies the program", copy, Optional.empty()));
        settings.certificates().ifPresent(folder -> stageCertificates(host, folder, steps));
        steps.add(
                new Step(
                        host.toString(),
                        "writes the systemd unit",
                        sshCommand(host, "cat > " + STAGED + "/" + unitName(host)),
                        Optional.of(unit(host))));
        String directory = Step.quoted(settings.directory());
        steps.add(
                ssh(
                        host,
                        "installs program and unit",
                        AS_ROOT
                                + "$S mkdir -p "
                                + directory
                                + " && $S rm -rf "
                                + directory
                                + "/lib && $S cp -r "
                                + STAGED
                                + "/lib "
                                + directory
                                + "/ && $S cp "
                                + STAGED
                                + "/"
                                + unitName(host)
                                + " /etc/systemd/system/ && $S systemctl daemon-reload && rm -rf "
                                + STAGED));
    }

    /** Only root reads the key there; systemd hands it to the node. */
    private void stageCertificates(HostsFile.Host host, Path folder, List<Step> steps) {
        List<String> copy = new ArrayList<>(List.of("scp", "-q", "-o", "BatchMode=yes"));
        for (String file : CERTIFICATES) {
            copy.add(folder.resolve(host.name()).resolve(file).toString());
        }
        copy.add(login(host) + ":" + STAGED + "/");
        steps.add(new Step(host.toString(), "copies its certificate", copy, Optional.empty()));
        StringBuilder install = new StringBuilder(AS_ROOT);
        install.append("$S mkdir -p -m 700 ").append(certificatesOf(host));
        for (String file : CERTIFICATES) {
            install.append(" && $S install -m 600 ")
                    .append(STAGED + "/" + file + " " + certificatesOf(host) + "/");
        }
        steps.add(ssh(host, "installs its certificate", install.toString()));
    }

    private static String certificatesOf(HostsFile.Host host) {
        return "/etc/chord-" + host.port();
    }

    private void start(HostsFile.Host host, List<Step> steps) {
        String name = unitName(host);
        steps.add(
                ssh(
                        host,
                        host.equals(hosts.first()) ? "starts the first node" : "starts a node",
                        AS_ROOT
                                + "$S systemctl enable -q "
                                + name
                                + " && $S systemctl restart "
                                + name));
        steps.add(
                ssh(
                        host,
                        "waits until the node answers",
                        AS_ROOT
                                + "for i in 1 2 3 4 5 6 7 8 9 10; do "
                                + ringCommand(host)
                                + " >/dev/null 2>&1 && exit 0; sleep 2; done; journalctl -n 20"
                                + " --no-pager -u "
                                + name
                                + " >&2; exit 1"));
    }

    private String ring(HostsFile.Host host) {
        return AS_ROOT + ringCommand(host);
    }

    /** Run on the host itself, with its own certificate, which root alone can read. */
    private String ringCommand(HostsFile.Host host) {
        boolean encrypts = settings.certificates().isPresent();
        return (encrypts ? "$S " : "")
                + program()
                + " ring --via "
                + via(host)
                + (encrypts ? " --tls " + certificatesOf(host) : "");
    }

    private String via(HostsFile.Host host) {
        int cluster = settings.nodeOptions().indexOf("--cluster");
        String name =
                cluster < 0
                        ? ""
                        : " --cluster " + Step.quoted(settings.nodeOptions().get(cluster + 1));
        return host + name;
    }

    private String program() {
        return "java -XX:TieredStopAtLevel=1 -cp "
                + Step.quoted(settings.directory() + "/lib/*")
                + " io.chord.server.Chord";
    }

    private static String unitName(HostsFile.Host host) {
        return "chord-" + host.port() + ".service";
    }

    /**
     * The unit of a host. The first node creates the ring when it is started for the first time,
     * and joins it ever after: a second ring would never merge with the first.
     */
    String unit(HostsFile.Host host) {
        List<String> node = new ArrayList<>();
        boolean encrypts = settings.certificates().isPresent();
        // systemd makes one dollar of two, and the shell does the rest.
        String security = encrypts ? " --tls $$CREDENTIALS_DIRECTORY" : " --insecure";
        node.add("node --listen 0.0.0.0:" + host.port() + " --advertise " + host + security);
        for (String option : settings.nodeOptions()) node.add(unitQuoted(option));
        String run =
                "java -XX:+UseSerialGC -cp '"
                        + settings.directory()
                        + "/lib/*' io.chord.server.Chord "
                        + String.join(" ", node);
        List<HostsFile.Host> seeds = new ArrayList<>(hosts.all());
        seeds.remove(host);
        String join =
                seeds.isEmpty()
                        ? ""
                        : " --join "
                                + seeds.stream()
                                        .limit(16)
                                        .map(HostsFile.Host::toString)
                                        .collect(Collectors.joining(" "));
        String created = "/var/lib/chord-" + host.port() + "/created";
        String start =
                host.equals(hosts.first()) && !join.isEmpty()
                        ? "if test -e "
                                + created
                                + "; then exec "
                                + run
                                + join
                                + "; else touch "
                                + created
                                + " && exec "
                                + run
                                + "; fi"
                        : "exec " + run + join;
        return """
        [Unit]
        Description=Chord node at %s
        After=network-online.target
        Wants=network-online.target

        [Service]
        ExecStart=/bin/sh -c "%s"
        %sDynamicUser=yes
        StateDirectory=chord-%d
        Restart=on-failure
        RestartSec=2
        # Leaving hands the entries over, for 20 s at most.
        TimeoutStopSec=40
        KillMode=mixed

        [Install]
        WantedBy=multi-user.target
        """
                .formatted(host, start, encrypts ? credentials(host) : "", host.port());
    }

    /** The node runs as a user that does not exist before; systemd gives it what root reads. */
    private static String credentials(HostsFile.Host host) {
        StringBuilder lines = new StringBuilder();
        for (String file : CERTIFICATES) {
            lines.append("LoadCredential=" + file + ":" + certificatesOf(host) + "/" + file + "\n");
        }
        return lines.toString();
    }

    /** A word within the double quotes of ExecStart and the shell in them. */
    private static String unitQuoted(String word) {
        return Step.quoted(word).replace("%", "%%");
    }

    private Step ssh(HostsFile.Host host, String what, String remote) {
        return new Step(host.toString(), what, sshCommand(host, remote), Optional.empty());
    }

    private List<String> sshCommand(HostsFile.Host host, String remote) {
        return List.of(
                "ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", login(host), remote);
    }

    private String login(HostsFile.Host host) {
        return settings.user().map(user -> user + "@").orElse("") + host.name();
    }

    /**
     * The jars that this program runs from.
     *
     * @throws DeployException if it runs from something else
     */
    public static List<Path> runningJars() {
        List<Path> jars = new ArrayList<>();
        for (String part :
                System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            if (part.endsWith(".jar")) jars.add(Path.of(part));
        }
        boolean isWhole = jars.stream().anyMatch(jar -> jar.toString().contains("chord-server"));
        if (!isWhole) {
            throw new DeployException(
                    "this program does not run from jars, which could be copied to the hosts: run"
                            + " it as bin/chord");
        }
        return jars;
    }
}
