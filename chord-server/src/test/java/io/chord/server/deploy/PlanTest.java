package io.chord.server.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan for hosts, without any host. */
class PlanTest {

    private static HostsFile hosts(String... lines) {
        return HostsFile.parse("hosts", List.of(lines), 18861);
    }

    private static Plan plan(HostsFile hosts) {
        return new Plan(
                hosts,
                new Plan.Settings(
                        Optional.of("ops"),
                        "/opt/chord",
                        List.of(),
                        List.of(Path.of("a.jar")),
                        Optional.empty()));
    }

    private static Plan encrypted(HostsFile hosts, Path certificates) {
        return new Plan(
                hosts,
                new Plan.Settings(
                        Optional.empty(),
                        "/opt/chord",
                        List.of(),
                        List.of(Path.of("a.jar")),
                        Optional.of(certificates)));
    }

    @Test
    void planWithCertificates_copiesToEachHostItsOwn_andTheNodesEncrypt(@TempDir Path folder)
            throws Exception {
        HostsFile hosts = hosts("a first", "b:7000");
        for (String host : List.of("a", "b")) {
            Files.createDirectories(folder.resolve(host));
            for (String file : List.of("node.crt", "node.key", "ca.crt")) {
                Files.writeString(folder.resolve(host).resolve(file), host);
            }
        }
        Plan plan = encrypted(hosts, folder);

        assertThat(plan.summary()).anyMatch(line -> line.contains("the nodes encrypt"));
        List<Step> copies =
                plan.steps().stream().filter(s -> s.what().contains("copies its")).toList();
        assertThat(copies).extracting(Step::host).containsExactly("a:18861", "b:7000");
        assertThat(copies.get(1).command())
                .contains(folder.resolve("b").resolve("node.key").toString())
                .doesNotContain(folder.resolve("a").resolve("node.key").toString());
        String unit = plan.unit(hosts.others().get(0));
        assertThat(unit)
                .contains(
                        "--advertise b:7000 --tls $$CREDENTIALS_DIRECTORY --join a:18861",
                        "\nLoadCredential=node.key:/etc/chord-7000/node.key\n",
                        "\nDynamicUser=yes\n")
                .doesNotContain("--insecure");
        assertThat(plan.steps())
                .filteredOn(step -> step.what().contains("answers"))
                .allMatch(step -> step.shown().contains(" --tls /etc/chord-"));
    }

    @Test
    void planWithCertificates_oneOfWhichIsMissing_isRefusedAndSaysHowToMakeIt(
            @TempDir Path folder) {
        assertThatThrownBy(() -> encrypted(hosts("a", "b"), folder))
                .isInstanceOf(DeployException.class)
                .hasMessageContainingAll(
                        folder.resolve("a").resolve("node.crt").toString(),
                        "bin/chord certs --dir " + folder + " --host a");
    }

    @Test
    void hostsFile_withCommentsPortsAndAFirst_isRead() {
        HostsFile read = hosts("# ring", "a", "b:7000 first # here", "", "10.0.0.3");
        assertThat(read.first()).hasToString("b:7000");
        assertThat(read.others()).hasToString("[a:18861, 10.0.0.3:18861]");
    }

    @Test
    void hostsFile_withAMistake_isRefusedWithItsLine() {
        assertThatThrownBy(() -> hosts("a", "b second")).hasMessageContaining("line 2");
        assertThatThrownBy(() -> hosts("a first", "b first")).hasMessageContaining("line 2");
        assertThatThrownBy(() -> hosts("a", "a:18861")).hasMessageContaining("twice");
        assertThatThrownBy(() -> hosts("a;reboot")).hasMessageContaining("line 1");
        assertThatThrownBy(() -> hosts("a:0")).hasMessageContaining("line 1");
        assertThatThrownBy(() -> hosts("# none")).hasMessageContaining("no host");
    }

    @Test
    void steps_ofThreeHosts_startTheFirstBeforeTheOthers() {
        List<Step> steps = plan(hosts("a", "b", "c first")).steps();
        List<String> starts =
                steps.stream().filter(s -> s.what().contains("starts")).map(Step::host).toList();
        assertThat(starts).containsExactly("c:18861", "a:18861", "b:18861");
        assertThat(steps).allMatch(s -> s.command().contains("BatchMode=yes"));
        assertThat(steps.get(0).shown()).startsWith("ssh -o BatchMode=yes").contains("ops@c");
    }

    @Test
    void unit_ofTheFirstNode_createsOnceAndJoinsEverAfter() {
        HostsFile hosts = hosts("a first", "b");
        assertThat(plan(hosts).unit(hosts.first()))
                .contains(
                        "if test -e /var/lib/chord-18861/created; then exec java",
                        "--join b:18861");
        assertThat(plan(hosts).unit(hosts.others().get(0)))
                .contains("--advertise b:18861 --insecure --join a:18861")
                .doesNotContain("created");
    }

    @Test
    void failingStep_endsThePlanWithItsCommand() {
        var printed = new ByteArrayOutputStream();
        Performer performer = new Performer(new PrintStream(printed, true, StandardCharsets.UTF_8));
        Step works = new Step("a", "works", List.of("true"), Optional.of("input\n"));
        Step fails = new Step("a", "fails", List.of("sh", "-c", "exit 7"), Optional.empty());
        Step never = new Step("a", "comes after", List.of("true"), Optional.empty());
        assertThatThrownBy(() -> performer.perform(List.of(works, fails, never)))
                .isInstanceOf(DeployException.class)
                .hasMessageContainingAll("step 2 of 3", "exit code 7", "'exit 7'");
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("comes after");
    }
}
