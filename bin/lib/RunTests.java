import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs the tests named as CLASS or CLASS#METHOD, with classes named in full. Exits with 0 if all
 * passed, 1 if some failed, and 2 if there were none. For bin/mutate, which runs many small sets.
 */
final class RunTests {

    private RunTests() {}

    public static void main(String[] tests) {
        List<DiscoverySelector> classes = new ArrayList<>();
        List<String> methods = new ArrayList<>();
        for (String test : tests) {
            int hash = test.indexOf('#');
            classes.add(selectClass(hash < 0 ? test : test.substring(0, hash)));
            if (hash >= 0) methods.add(test.replace('#', '.'));
            else methods.add(test + ".*");
        }
        PostDiscoveryFilter named =
                test ->
                        FilterResult.includedIf(
                                !(test.getSource().orElse(null) instanceof MethodSource method)
                                        || isNamed(method, methods));
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(classes)
                                .filters(named)
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        PrintWriter out = new PrintWriter(System.out, true);
        summary.printFailuresTo(out, 20);
        long failed = summary.getTotalFailureCount();
        out.println("tests=" + summary.getTestsFoundCount() + " failures=" + failed);
        System.exit(failed > 0 ? 1 : summary.getTestsSucceededCount() > 0 ? 0 : 2);
    }

    private static boolean isNamed(MethodSource method, List<String> names) {
        return names.contains(method.getClassName() + "." + method.getMethodName())
                || names.contains(method.getClassName() + ".*");
    }
}
