package io.chord.simulation.junit;

import io.chord.simulation.FaultSchedule;
import io.chord.simulation.Shrinker;
import io.chord.simulation.SimulatedCluster;
import io.chord.simulation.SimulatedNetwork;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/** One run of a test: gives it a network or a cluster, and explains its failure. */
final class SimulatedRun implements ParameterResolver, InvocationInterceptor {

    private final long seed;
    private final SimulatedTest settings;
    private SimulatedNetwork network;
    private SimulatedCluster cluster;

    SimulatedRun(long seed, Optional<FaultSchedule> course, SimulatedTest settings) {
        this.seed = seed;
        this.settings = settings;
        network = network(course);
        cluster = SimulatedCluster.on(network);
    }

    private SimulatedNetwork network(Optional<FaultSchedule> course) {
        return course.map(given -> SimulatedNetwork.seeded(seed, given))
                .orElseGet(() -> SimulatedNetwork.seeded(seed))
                .record(settings.recordedLines());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == SimulatedNetwork.class || type == SimulatedCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SimulatedNetwork.class ? network : cluster;
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        try {
            invocation.proceed();
            cluster.close();
        } catch (TestAbortedException | VirtualMachineError notAFailure) {
            throw notAFailure;
        } catch (Throwable failure) {
            SimulatedNetwork failed = network;
            Optional<Shrinker.Result<FaultSchedule.Step>> shrunk = shrink(failure, context);
            throw new SimulatedFailure(failure, new FailureReport(failed, shrunk).text());
        }
    }

    /** Runs the method of the test again, with parts of the course of faults that it has drawn. */
    private Optional<Shrinker.Result<FaultSchedule.Step>> shrink(
            Throwable failure, ExtensionContext context) {
        Optional<FaultSchedule> course = network.course();
        if (course.isEmpty() || settings.shrinkSeconds() <= 0) return Optional.empty();
        return Optional.of(
                Shrinker.<FaultSchedule.Step>of(
                                part -> failsAlike(new FaultSchedule(part), failure, context))
                        .timeMax(Duration.ofSeconds(settings.shrinkSeconds()))
                        .shrink(course.get().steps()));
    }

    private boolean failsAlike(FaultSchedule part, Throwable failure, ExtensionContext context) {
        network = network(Optional.of(part));
        cluster = SimulatedCluster.on(network);
        try {
            context.getExecutableInvoker()
                    .invoke(context.getRequiredTestMethod(), context.getRequiredTestInstance());
            return false;
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable again) {
            return again.getClass() == failure.getClass();
        }
    }
}
