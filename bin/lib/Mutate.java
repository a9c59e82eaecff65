import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The part of bin/mutate that plants the bugs: one for each core at a time. Of each mutant only
 * what it changes is compiled, here; each test runs in a process of its own, since a bug may be one
 * that never ends or takes all memory.
 *
 * <p>Arguments: the source tree, a directory for output, the path of the test runner, the build
 * directory of a module, and the patches.
 */
final class Mutate {

    private static final int TEST_SECONDS_MAX = 600;
    private static final int TIMED_OUT = -1;

    /** A test that must fail: a class, or one method of it as CLASS#METHOD. */
    private record Catcher(String module, String test) {
        @Override
        public String toString() {
            return module + " " + test;
        }
    }

    private record Mutant(String name, Path patch, List<Catcher> catchers, List<String> files) {}

    private final Path home;
    private final Path out;
    private final String runner;
    private final String target;
    private final ExecutorService workers =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

    /** By module, what failed without any mutant; awaited before a mutant counts as caught. */
    private final Map<String, Future<Set<String>>> failing = new LinkedHashMap<>();

    private Mutate(Path home, Path out, String runner, String target) {
        this.home = home;
        this.out = out;
        this.runner = runner;
        this.target = target;
    }

    public static void main(String[] args) throws Exception {
        Mutate mutate = new Mutate(Path.of(args[0]), Path.of(args[1]), args[2], args[3]);
        List<Mutant> mutants = new ArrayList<>();
        for (String patch : List.of(args).subList(4, args.length))
            mutants.add(read(Path.of(patch)));
        System.exit(mutate.run(mutants) ? 0 : 1);
    }

    private static Mutant read(Path patch) throws IOException {
        List<Catcher> catchers = new ArrayList<>();
        List<String> files = new ArrayList<>();
        for (String line : Files.readAllLines(patch)) {
            if (line.startsWith("Caught-by: ")) {
                String[] words = line.split(" ");
                catchers.add(new Catcher(words[1], words[2]));
            } else if (line.startsWith("+++ b/")) {
                files.add(line.substring("+++ b/".length()).split("\t")[0]);
            }
        }
        String name = patch.getFileName().toString().replaceFirst("\\.patch$", "");
        return new Mutant(name, patch.toAbsolutePath(), catchers, files);
    }

    private boolean run(List<Mutant> mutants) throws Exception {
        // Begun first, since it takes the longest: a test that fails without a mutant proves
        // nothing.
        Map<String, Set<String>> tests = new LinkedHashMap<>();
        for (Mutant mutant : mutants) {
            for (Catcher catcher : mutant.catchers()) {
                tests.computeIfAbsent(catcher.module(), m -> new LinkedHashSet<>())
                        .add(catcher.test());
            }
        }
        tests.forEach((m, named) -> failing.put(m, workers.submit(() -> unmutated(m, named))));
        List<Future<String>> verdicts = new ArrayList<>();
        for (Mutant mutant : mutants) verdicts.add(workers.submit(() -> verdict(mutant)));
        int caught = 0;
        for (int i = 0; i < mutants.size(); i++) {
            Mutant mutant = mutants.get(i);
            String verdict = verdicts.get(i).get();
            if (verdict.equals("caught")) verdict = besides(mutant);
            String by =
                    String.join(", ", mutant.catchers().stream().map(Catcher::toString).toList());
            System.out.println("mutant " + mutant.name() + ": " + verdict + " by " + by);
            if (verdict.equals("caught")) caught++;
            else System.err.println("  see " + log(mutant.name()));
        }
        workers.shutdown();
        boolean ok = caught == mutants.size();
        System.out.println(
                "RESULT experiment=mutants mutants="
                        + mutants.size()
                        + " caught="
                        + caught
                        + " ok="
                        + ok);
        return ok;
    }

    /** Whether its tests pass without it. */
    private String besides(Mutant mutant) throws Exception {
        for (Catcher catcher : mutant.catchers()) {
            String test = fullName(catcher.module(), catcher.test());
            for (String failed : failing.get(catcher.module()).get()) {
                if (failed.equals(test) || failed.startsWith(test + "#"))
                    return "TEST FAILS WITHOUT IT";
            }
        }
        return "caught";
    }

    /** The tests of a module that fail as the code is. */
    private Set<String> unmutated(String module, Set<String> tests) throws Exception {
        Path log = log("without-" + module);
        test(module, "", List.of(), List.copyOf(tests), log);
        Set<String> failed = new LinkedHashSet<>();
        for (String line : Files.readAllLines(log)) {
            if (line.startsWith("failed ")) failed.add(line.substring("failed ".length()));
        }
        return failed;
    }

    private String verdict(Mutant mutant) throws Exception {
        if (mutant.catchers().isEmpty()) return "NAMES NO TEST";
        Path tree = out.resolve(mutant.name()).resolve("source");
        Path classes = Files.createDirectories(out.resolve(mutant.name()).resolve("classes"));
        if (!isPatched(mutant, tree)) return "DOES NOT APPLY";
        if (!isCompiled(mutant, tree, classes)) return "DOES NOT COMPILE";
        for (Catcher catcher : mutant.catchers()) {
            List<String> test = List.of(catcher.test());
            switch (test(
                    catcher.module(),
                    classes + ":",
                    List.of("--first"),
                    test,
                    log(mutant.name()))) {
                case 0:
                    return "NOT CAUGHT";
                case 1:
                    break;
                case TIMED_OUT:
                    return "TEST DID NOT END";
                default:
                    return "TEST DID NOT RUN";
            }
        }
        return "caught";
    }

    /** Copies what the patch names, and patches the copy. No fuzz: else it is another mutant. */
    private boolean isPatched(Mutant mutant, Path tree) throws Exception {
        for (String file : mutant.files()) {
            Path copy = tree.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(home.resolve(file), copy);
        }
        List<String> patch =
                List.of(
                        "patch",
                        "-d",
                        tree.toString(),
                        "-p1",
                        "-F",
                        "0",
                        "-s",
                        "-f",
                        "-i",
                        mutant.patch().toString());
        return run(patch, home, log(mutant.name())) == 0;
    }

    private boolean isCompiled(Mutant mutant, Path tree, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter told = new StringWriter();
        boolean isCompiled = true;
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            for (String file : mutant.files()) {
                String path = classes + ":" + classPath(file.substring(0, file.indexOf('/')));
                List<String> options =
                        List.of(
                                "--release",
                                "17",
                                "-proc:none",
                                "-nowarn",
                                "-d",
                                classes.toString(),
                                "-cp",
                                path);
                isCompiled &=
                        compiler.getTask(
                                        told,
                                        files,
                                        null,
                                        options,
                                        null,
                                        files.getJavaFileObjects(tree.resolve(file)))
                                .call();
            }
        }
        Files.writeString(log(mutant.name()), told.toString(), CREATE, APPEND);
        return isCompiled;
    }

    /** Runs tests of a module with some classes in front; the exit status of RunTests. */
    private int test(
            String module, String front, List<String> options, List<String> tests, Path log)
            throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx1g",
                                "-XX:+UseSerialGC",
                                "-Dchord.classes="
                                        + home.resolve(module).resolve(target).resolve("classes"),
                                "-cp",
                                front + runner + ":" + classPath(module),
                                "RunTests"));
        command.addAll(options);
        for (String test : tests) command.add(fullName(module, test));
        return run(command, home.resolve(module), log);
    }

    /** Its exit status; what it says goes to the end of the log. */
    private static int run(List<String> command, Path directory, Path log) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        process.getOutputStream().close();
        if (process.waitFor(TEST_SECONDS_MAX, TimeUnit.SECONDS)) return process.exitValue();
        process.destroyForcibly().waitFor();
        return TIMED_OUT;
    }

    private String classPath(String module) throws IOException {
        Path built = home.resolve(module).resolve(target);
        return built.resolve("test-classes")
                + ":"
                + built.resolve("classes")
                + ":"
                + Files.readString(built.resolve("test-class-path")).strip();
    }

    /** The test with its class named in full. */
    private String fullName(String module, String test) throws IOException {
        String file = test.replaceFirst("#.*", "") + ".java";
        Path sources = home.resolve(module).resolve("src/test/java");
        try (Stream<Path> all = Files.walk(sources)) {
            Path found =
                    all.filter(path -> path.getFileName().toString().equals(file))
                            .findFirst()
                            .orElseThrow(
                                    () -> new IOException("no test " + test + " in " + module));
            String path = sources.relativize(found).toString().replaceFirst("\\.java$", "");
            return path.replace('/', '.') + test.replaceFirst("^[^#]*", "");
        }
    }

    private Path log(String name) {
        return out.resolve(name + ".log");
    }
}
