package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who drives a loop, with a home that does nothing but lend the drive when it is asked to. */
@Timeout(20)
class DriveTest {

    /** Home never looks by itself: a wake-up that is lost is lost for ever. */
    private static final long NEVER = TimeUnit.HOURS.toNanos(1);

    private Drive drive = new Drive(NEVER);
    private volatile boolean hasWork;
    private volatile boolean hasLent;
    private volatile boolean ended;
    private Thread home = new Thread();

    private void homeBegins() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        home =
                new Thread(
                        () -> {
                            drive.begin();
                            begun.countDown();
                            while (!ended) {
                                drive.lendIfAsked(this::lent);
                                Thread.onSpinWait();
                            }
                        });
        home.setDaemon(true);
        home.start();
        begun.await();
    }

    @AfterEach
    void homeEnds() throws InterruptedException {
        ended = true;
        drive.recallIfFree();
        home.join(2_000);
    }

    private boolean lent() {
        hasLent = true;
        return hasWork;
    }

    private void homeLends() {
        drive.offerAfter(CompletableFuture.completedFuture(true));
        until(() -> hasLent);
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("too late").isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    void drive_ofNobodyYet_isNotTaken() {
        assertThat(drive.tryTake()).isFalse();
    }

    @Test
    void drive_ofHome_isNotTakenBeforeHomeHasDoneWhatItIsOfferedAfter()
            throws InterruptedException {
        homeBegins();
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        drive.offerAfter(result);
        assertThat(drive.tryTake()).isFalse();

        result.complete(true);
        until(drive::tryTake);

        assertThat(drive.isDriver(Thread.currentThread())).isTrue();
        assertThat(drive.isDriver(home)).isFalse();
        drive.giveBack(true, () -> false);
    }

    @Test
    void drive_givenBack_isTakenAgainByACaller() throws InterruptedException {
        homeBegins();
        homeLends();

        for (int i = 0; i < 3; i++) {
            assertThat(drive.tryTake()).isTrue();
            assertThat(drive.tryTake()).as("taken already").isFalse();
            drive.giveBack(false, () -> false);
        }
    }

    @Test
    void drive_lentAndNotUsed_isTakenBack() throws InterruptedException {
        drive = new Drive(TimeUnit.MICROSECONDS.toNanos(50));
        homeBegins();
        homeLends();

        until(() -> drive.isDriver(home));
        assertThat(drive.tryTake()).isFalse();
    }

    @Test
    void drive_givenBackAtOnce_goesHome() throws InterruptedException {
        homeBegins();
        homeLends();
        assertThat(drive.tryTake()).isTrue();

        drive.giveBack(true, () -> false);

        until(() -> drive.isDriver(home));
    }

    /** Who brings work may have seen a driver that was about to stop. */
    @Test
    void work_foundByWhoStops_bringsHomeBack() throws InterruptedException {
        homeBegins();
        homeLends();
        assertThat(drive.tryTake()).isTrue();

        drive.giveBack(false, () -> true);

        until(() -> drive.isDriver(home));
    }

    @Test
    void work_foundByHomeAsItLends_keepsItThere() throws InterruptedException {
        homeBegins();
        hasWork = true;
        homeLends();

        until(() -> drive.isDriver(home));
    }

    @Test
    void work_broughtWhileNobodyDrives_bringsHomeBack() throws InterruptedException {
        homeBegins();
        homeLends();

        drive.recallIfFree();

        until(() -> drive.isDriver(home));
    }

    @Test
    void work_broughtToADriver_leavesItTheDrive() throws InterruptedException {
        homeBegins();
        homeLends();
        assertThat(drive.tryTake()).isTrue();

        drive.recallIfFree();

        assertThat(drive.isDriver(Thread.currentThread())).isTrue();
        drive.giveBack(false, () -> false);
        assertThat(drive.tryTake()).isTrue();
        drive.giveBack(true, () -> false);
    }
}
