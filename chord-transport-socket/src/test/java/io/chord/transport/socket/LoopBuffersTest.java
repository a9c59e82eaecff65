package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
final class LoopBuffersTest {

    private final SocketResources resources = SocketResources.of("test", 1);

    @AfterEach
    void end() {
        resources.close();
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return resources.next().submit(task).get();
    }

    private LoopAllocator allocator() {
        return resources.next().allocator();
    }

    private LoopBuffers buffers() {
        return Objects.requireNonNull(allocator().buffers());
    }

    private ByteBuf direct(int bytes) {
        return allocator().directBuffer(bytes);
    }

    @Test
    void released_isTakenAgain_empty() throws Exception {
        onLoop(
                () -> {
                    ByteBuf first = direct(1_000);
                    int size = first.capacity();
                    first.writeLong(42).readInt();
                    first.release();
                    assertThat(buffers().keptBytes()).isEqualTo(1_024);

                    ByteBuf second = direct(600);
                    assertThat(buffers().keptBytes()).isZero();
                    assertThat(second.capacity()).isEqualTo(size);
                    assertThat(second.readableBytes()).isZero();
                    assertThat(second.refCnt()).isOne();
                    assertThat(second.writeInt(7).readInt()).isEqualTo(7);
                    second.release();
                    return null;
                });
    }

    /** Goal: what is on the heap and what is not are never taken for each other. */
    @Test
    void onTheHeap_isTakenAgain_andNotForADirectOne() throws Exception {
        onLoop(
                () -> {
                    ByteBuf first = allocator().heapBuffer(1_000).writeLong(42);
                    first.release();
                    assertThat(buffers().keptBytes()).isEqualTo(1_024);
                    ByteBuf direct = direct(1_000);
                    ByteBuf second = allocator().heapBuffer(1_000);
                    assertThat(buffers().keptBytes()).isZero();
                    assertThat(direct.isDirect()).isTrue();
                    assertThat(second.hasArray()).isTrue();
                    assertThat(second.readableBytes()).isZero();
                    second.release();
                    direct.release();
                    assertThat(buffers().keptBytes()).isEqualTo(2_048);
                    return null;
                });
    }

    /** Goal: two who have a buffer at the same time never have the same one. */
    @Test
    void taken_whileAnotherIsInUse_isAnotherOne() throws Exception {
        onLoop(
                () -> {
                    direct(300).release();
                    ByteBuf first = direct(300).writeByte(1);
                    ByteBuf second = direct(300).writeByte(2);
                    assertThat(first.readByte()).isEqualTo((byte) 1);
                    assertThat(second.readByte()).isEqualTo((byte) 2);
                    first.release();
                    second.release();
                    return null;
                });
    }

    @Test
    void anySize_hasTheRoomThatWasAskedFor() throws Exception {
        onLoop(
                () -> {
                    for (int bytes :
                            new int[] {0, 1, 255, 256, 257, 4_096, 65_535, 65_536, 65_537}) {
                        ByteBuf one = direct(bytes);
                        assertThat(one.writableBytes()).isGreaterThanOrEqualTo(bytes);
                        one.writeZero(bytes).release();
                    }
                    return null;
                });
    }

    @Test
    void grown_isNotKept_andKeepsWhatIsInIt() throws Exception {
        onLoop(
                () -> {
                    ByteBuf one = direct(256);
                    for (int i = 0; i < 100; i++) one.writeLong(i);
                    for (int i = 0; i < 100; i++) assertThat(one.readLong()).isEqualTo(i);
                    one.release();
                    assertThat(buffers().keptBytes()).isZero();
                    return null;
                });
    }

    @Test
    void manyReleased_areKeptUpToTheBound() throws Exception {
        onLoop(
                () -> {
                    List<ByteBuf> all = new ArrayList<>();
                    for (int i = 0; i < 40; i++) all.add(direct(LoopBuffers.LARGEST_BYTES));
                    all.forEach(ByteBuf::release);
                    assertThat(buffers().keptBytes()).isEqualTo(LoopBuffers.KEPT_BYTES_MAX);
                    buffers().clear();
                    assertThat(buffers().keptBytes()).isZero();
                    return null;
                });
    }

    @Test
    void onAnotherThread_oneIsMadeAndGivenBackToTheSystem() throws Exception {
        ByteBuf elsewhere = direct(300);
        assertThat(elsewhere.isDirect()).isTrue();
        elsewhere.release();
        ByteBuf ofLoop = onLoop(() -> direct(300));
        ofLoop.release();
        assertThat(onLoop(() -> buffers().keptBytes())).isZero();
        assertThat(allocator().buffers()).isNull();
    }

    @Test
    void largerThanABatch_isNotKept() throws Exception {
        onLoop(
                () -> {
                    direct(LoopBuffers.LARGEST_BYTES + 1).release();
                    allocator().directBuffer(10, 20).release();
                    allocator().heapBuffer(LoopBuffers.LARGEST_BYTES + 1).release();
                    assertThat(buffers().keptBytes()).isZero();
                    return null;
                });
    }
}
