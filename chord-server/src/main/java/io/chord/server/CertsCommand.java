package io.chord.server;

import io.chord.server.certificate.Authority;
import io.chord.server.certificate.CertificateFolder;
import io.chord.server.certificate.Credential;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "certs",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes certificates for a ring that encrypts. The first call makes an authority in the",
            "directory, ca.crt and ca.key; each call makes one certificate, in a directory below it"
                    + " that",
            "is to be copied to its host: chord node --tls THAT-DIRECTORY. Whoever has ca.key can"
                    + " become",
            "a member: keep it away from the nodes."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was made",
            "2:an option is wrong, or it is there already; nothing was done",
            "3:it could not be written or read: the reason is printed"
        })
final class CertsCommand implements Callable<Integer> {

    private static final int AUTHORITY_DAYS = 3650;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "tls",
            description = "Where the authority is, or will be (${DEFAULT-VALUE}).")
    private Path folder = Path.of("tls");

    @Option(
            names = "--host",
            paramLabel = "HOST",
            arity = "1..*",
            description = {
                "For a node: names and addresses at which others reach it; the one that it"
                        + " advertises,",
                "and those by which others join through it."
            })
    private List<String> hosts = List.of();

    @Option(
            names = "--client",
            paramLabel = "NAME",
            description = "For who only uses the ring: put, get and the like.")
    private @Nullable String client;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "365",
            description = "How long it is valid, 1 to " + AUTHORITY_DAYS + " (${DEFAULT-VALUE}).")
    private int days;

    @Option(
            names = "--renew",
            description = "Replace the one that is there; a running node takes the new one.")
    private boolean renew;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Streams streams = Streams.of(spec);
        check();
        CertificateFolder home = new CertificateFolder(folder);
        try {
            if (!home.hasAuthority()) {
                home.write(Authority.create(Duration.ofDays(AUTHORITY_DAYS)));
                streams.out().println("made an authority in " + folder);
            }
            Authority authority = home.authority();
            Duration life = Duration.ofDays(days);
            Credential made =
                    client != null
                            ? authority.issueForClient(client, life)
                            : authority.issueForNode(hosts(), life);
            Path own = folder.resolve(client != null ? client : directory(hosts().get(0)));
            new CertificateFolder(own).write(made, authority.credential().certificate(), renew);
            streams.out()
                    .println(
                            "made "
                                    + own
                                    + " for "
                                    + (client != null
                                            ? "a client"
                                            : "a node at " + String.join(", ", hosts()))
                                    + ", valid until "
                                    + made.certificate().getNotAfter().toInstant());
        } catch (FileAlreadyExistsException e) {
            throw new UsageException(
                    e.getFile() + " is there already; --renew replaces a certificate");
        } catch (IOException e) {
            streams.err().println("chord certs: " + e.getMessage());
            return ExitCode.FAILED;
        }
        return ExitCode.OK;
    }

    private void check() {
        if (hosts.isEmpty() == (client == null)) {
            throw new UsageException("one of --host and --client says whom it is for");
        }
        for (String host : hosts) {
            if (!host.matches("\\[[0-9A-Fa-f:.]+]|(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9._-]*)")) {
                throw new UsageException(
                        "--host "
                                + host
                                + ": expected a name or an address without a port, an IPv6 address"
                                + " in brackets");
            }
        }
        if (client != null && !client.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new UsageException(
                    "--client \"" + client + "\": only letters, digits, '.', '_' and '-'");
        }
        if (days < 1 || days > AUTHORITY_DAYS) {
            throw new UsageException("--days " + days + ": expected 1 to " + AUTHORITY_DAYS);
        }
    }

    private List<String> hosts() {
        List<String> bare = new ArrayList<>();
        for (String host : hosts) {
            bare.add(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        }
        return bare;
    }

    private static String directory(String host) {
        return host.replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
