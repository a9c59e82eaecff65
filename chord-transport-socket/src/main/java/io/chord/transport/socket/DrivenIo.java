package io.chord.transport.socket;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The selector of a {@link DrivenLoop}: lends the drive when it would block, and does not block
 * longer than the caller that drives can wait. Owned by the driver, but for {@link #wakeup}.
 */
final class DrivenIo implements IoHandler, IoHandlerContext {

    private final Drive drive;
    private final IoHandler nio;
    private final BooleanSupplier hasWork;
    private @Nullable IoHandlerContext context;
    private boolean limited;
    private long deadlineNanos;
    private long spinUntilNanos;

    DrivenIo(SingleThreadIoEventLoop loop, Drive drive) {
        this.drive = drive;
        this.nio = NioIoHandler.newFactory().newHandler(loop);
        this.hasWork = () -> loop.pendingTasks() > 0 || loop.isShuttingDown();
    }

    /** Tells any thread whether there is something to do that no socket tells of. */
    BooleanSupplier hasWork() {
        return hasWork;
    }

    /** From now on the driver is a caller that waits until a deadline. */
    void limit(long deadlineNanos, long spinNanos) {
        this.limited = true;
        this.deadlineNanos = deadlineNanos;
        this.spinUntilNanos = System.nanoTime() + spinNanos;
    }

    /** The driver waits as long as it has to. */
    void noLimit() {
        this.limited = false;
    }

    @Override
    public int run(IoHandlerContext given) {
        context = given;
        if (given.canBlock()) drive.lendIfAsked(hasWork);
        return nio.run(this);
    }

    @Override
    public void wakeup() {
        drive.recallIfFree();
        nio.wakeup();
    }

    @Override
    public boolean canBlock() {
        if (!given().canBlock()) return false;
        if (!limited) return true;
        if (spinUntilNanos - System.nanoTime() > 0) return false;
        // NIO does not block in an interrupted thread, and Netty would take the mark away.
        return !Thread.currentThread().isInterrupted();
    }

    @Override
    public long delayNanos(long currentTimeNanos) {
        long delay = given().delayNanos(currentTimeNanos);
        return limited ? Math.min(delay, Math.max(0, deadlineNanos - currentTimeNanos)) : delay;
    }

    @Override
    public long deadlineNanos() {
        return given().deadlineNanos();
    }

    private IoHandlerContext given() {
        IoHandlerContext known = context;
        if (known == null) throw new IllegalStateException("the loop does not run");
        return known;
    }

    @Override
    public void reportActiveIoTime(long activeNanos) {
        given().reportActiveIoTime(activeNanos);
    }

    @Override
    public boolean shouldReportActiveIoTime() {
        return given().shouldReportActiveIoTime();
    }

    @Override
    public void initialize() {
        nio.initialize();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return nio.register(handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return nio.isCompatible(handleType);
    }

    @Override
    public void prepareToDestroy() {
        nio.prepareToDestroy();
    }

    @Override
    public void destroy() {
        nio.destroy();
    }
}
