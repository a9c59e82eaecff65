import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs the tests named as CLASS or CLASS#METHOD, with classes named in full, and prints a line
 * "failed CLASS#METHOD" for each that fails; with --first the first failure ends it. Exits with 0
 * if all passed, 1 if some failed, and 2 if there were none. For bin/mutate, which runs many small
 * sets.
 */
final class RunTests {

    private RunTests() {}

    public static void main(String[] args) {
        List<DiscoverySelector> classes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        boolean first = args[0].equals("--first");
        for (String test : List.of(args).subList(first ? 1 : 0, args.length)) {
            int hash = test.indexOf('#');
            classes.add(selectClass(hash < 0 ? test : test.substring(0, hash)));
            names.add(hash < 0 ? test + "#*" : test);
        }
        PostDiscoveryFilter named =
                test ->
                        FilterResult.includedIf(
                                !(test.getSource().orElse(null) instanceof MethodSource method)
                                        || isNamed(method, names));
        Counter counter = new Counter(first);
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(classes)
                                .filters(named)
                                .build(),
                        counter);
        System.out.println("passed=" + counter.passed + " failed=" + counter.failed);
        end(counter.failed > 0 ? 1 : counter.passed > 0 ? 0 : 2);
    }

    private static boolean isNamed(MethodSource method, List<String> names) {
        return names.contains(method.getClassName() + "#" + method.getMethodName())
                || names.contains(method.getClassName() + "#*");
    }

    /** Whatever threads a test has left, and whatever they hold. */
    private static void end(int status) {
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }

    private static final class Counter implements TestExecutionListener {
        private final boolean first;
        private int passed;
        private int failed;

        Counter(boolean first) {
            this.first = first;
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL && test.isTest()) {
                passed++;
            }
            if (result.getStatus() != TestExecutionResult.Status.FAILED) return;
            failed++;
            System.out.println("failed " + name(test));
            result.getThrowable().ifPresent(failure -> failure.printStackTrace(System.out));
            if (first) end(1);
        }

        private static String name(TestIdentifier test) {
            TestSource source = test.getSource().orElse(null);
            if (source instanceof MethodSource method) {
                return method.getClassName() + "#" + method.getMethodName();
            }
            return source instanceof ClassSource type ? type.getClassName() : test.getDisplayName();
        }
    }
}
