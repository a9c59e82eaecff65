package io.chord.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGTERM and SIGINT: the first one asks the node to leave, the second ends the process at once.
 *
 * <p>Heard through {@code sun.misc.Signal}, by reflection since it is no part of the platform: a
 * shutdown hook could neither choose the exit code nor hear of a second signal. Without that class
 * a signal ends the process as it does any other program.
 */
final class StopSignals implements AutoCloseable {

    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicInteger count = new AtomicInteger();
    private volatile Runnable onFirst = () -> {};

    private StopSignals() {}

    /** Begins to listen. */
    static StopSignals heard() {
        StopSignals signals = new StopSignals();
        signals.handle("TERM");
        signals.handle("INT");
        return signals;
    }

    /** What to do at the first one beside {@link #await}; at once if it has come already. */
    void onFirst(Runnable action) {
        onFirst = action;
        if (isHeard()) action.run();
    }

    boolean isHeard() {
        return first.getCount() == 0;
    }

    /** Waits for the first one; false when the time is over. */
    boolean await(long time, TimeUnit unit) throws InterruptedException {
        return first.await(time, unit);
    }

    private void onSignal() {
        if (count.incrementAndGet() > 1) Runtime.getRuntime().halt(ExitCode.TERMINATED);
        first.countDown();
        onFirst.run();
    }

    private void handle(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler invoked =
                    (proxy, method, arguments) -> {
                        switch (method.getName()) {
                            case "handle" -> onSignal();
                            case "hashCode" -> {
                                return System.identityHashCode(proxy);
                            }
                            case "equals" -> {
                                return proxy == arguments[0];
                            }
                            case "toString" -> {
                                return "StopSignals";
                            }
                            default -> throw new IllegalStateException(method.toString());
                        }
                        return null;
                    };
            Object proxy =
                    Proxy.newProxyInstance(
                            handler.getClassLoader() == null
                                    ? StopSignals.class.getClassLoader()
                                    : handler.getClassLoader(),
                            new Class<?>[] {handler},
                            invoked);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | LinkageError | IllegalArgumentException absent) {
            // No such class, or the JVM keeps the signal for itself (-Xrs): its default stays.
            return;
        }
    }

    /** A signal from now on finds nobody who waits: the process is ending. */
    @Override
    public void close() {
        onFirst = () -> {};
    }
}
