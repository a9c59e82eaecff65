package io.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chord.engine.EngineSettings;
import io.chord.lookup.LookupAids;
import io.chord.ring.KeyHasher;
import io.chord.ring.RingSpace;
import io.chord.store.StoreException;
import io.chord.transport.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChordNodeBuilderTest {

    @Test
    void defaults_areSafe_andAsDocumented() {
        ChordConfig config = ChordNode.builder().create().build().config();

        assertThat(config.cluster()).isEqualTo("chord");
        assertThat(config.bind()).hasToString("tcp://127.0.0.1:0");
        assertThat(config.storeLocation()).isEqualTo("heap:");
        assertThat(config.bits()).isEqualTo(160);
        assertThat(config.keyHasher().name()).isEqualTo("sha-256");
        assertThat(config.placement()).isEqualTo(Placement.hashOfAddress());
        assertThat(config.successors()).isEqualTo(16);
        assertThat(config.preset()).isEqualTo(ChordConfig.Preset.LAN);
        assertThat(config.stabilizeEvery()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.operationTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.onRangeLost()).isEqualTo(RangeLossPolicy.WAIT);
        assertThat(config.insecure()).isFalse();
        assertThat(config.routingAids())
                .isEqualTo(new RoutingAids(true, 256, true, 2, true))
                .isEqualTo(RoutingAids.ALL);
    }

    /** Whoever fixes one mistake must not have to run again to hear of the next. */
    @Test
    void manyMistakes_areReportedTogether_withValueAndBound() {
        ChordNodeBuilder builder =
                ChordNode.builder()
                        .cluster(" ")
                        .name("x".repeat(65))
                        .bind("nowhere")
                        .advertise("tcp:")
                        .store("rocksdb")
                        .bits(161)
                        .replication(9)
                        .successors(33)
                        .placement(Placement.largestArc(0))
                        .stabilizeEvery(Duration.ZERO)
                        .callTimeout(Duration.ofSeconds(-1))
                        .lookupTimeout(Duration.ofDays(1))
                        .operationTimeout(Duration.ofNanos(1))
                        .failureDomain("")
                        .routingAids(RoutingAids.ALL.withLocationCache(-1).withProbes(9))
                        .create()
                        .join();

        InvalidConfigurationException thrown =
                catchThrowableOfType(InvalidConfigurationException.class, builder::build);

        assertThat(thrown.problems())
                .satisfiesExactly(
                        p -> assertThat(p).startsWith("cluster: the name \" \" is blank"),
                        p -> assertThat(p).startsWith("name: \"xxx"),
                        p -> assertThat(p).startsWith("bind: not an address: \"nowhere\""),
                        p -> assertThat(p).startsWith("advertise: not an address: \"tcp:\""),
                        p -> assertThat(p).startsWith("store: \"rocksdb\" has no scheme"),
                        p -> assertThat(p).startsWith("bits: a ring has ids of 1 to 160 bits"),
                        p -> assertThat(p).startsWith("placement: 0 samples"),
                        p -> assertThat(p).startsWith("replication: 9 copies are not 1 to 8"),
                        p -> assertThat(p).isEqualTo("successors: 33 is not 1 to 32"),
                        p -> assertThat(p).startsWith("stabilizeEvery: PT0S"),
                        p -> assertThat(p).startsWith("callTimeout: PT-1S"),
                        p -> assertThat(p).startsWith("lookupTimeout: PT24H"),
                        p -> assertThat(p).startsWith("operationTimeout: PT0.000000001S"),
                        p -> assertThat(p).startsWith("failureDomain: \"\" is blank"),
                        p -> assertThat(p).contains("cache of -1 nodes is not 0 to 4096"),
                        p ->
                                assertThat(p)
                                        .isEqualTo(
                                                "routingAids: 9 probes at a time are not 1 to 8"),
                        p -> assertThat(p).startsWith("start: more than one of create()"),
                        p -> assertThat(p).startsWith("join: 0 seeds"));
        assertThat(thrown)
                .hasMessageContaining("18 mistakes:")
                .hasMessageContaining("\n  - successors: 33");
    }

    /** Goal: each switch reaches the engine, and no other. */
    @Test
    void routingAids_eachSwitchedOff_reachTheEngine() {
        assertThat(aids(RoutingAids.ALL)).isEqualTo(LookupAids.ALL);
        assertThat(aids(RoutingAids.NONE)).isEqualTo(LookupAids.PLAIN);
        assertThat(aids(RoutingAids.ALL.withEarlyStop(false)))
                .isEqualTo(new LookupAids(false, 256, true, 2));
        assertThat(aids(RoutingAids.ALL.withLocationCache(0)))
                .isEqualTo(new LookupAids(true, 0, true, 2));
        assertThat(aids(RoutingAids.ALL.withNamesOfTheDead(false)))
                .isEqualTo(new LookupAids(true, 256, false, 2));
        assertThat(aids(RoutingAids.ALL.withProbes(8)))
                .isEqualTo(new LookupAids(true, 256, true, 8));
        RoutingAids patient = RoutingAids.ALL.withAdaptiveTimeouts(false);
        assertThat(aids(patient)).isEqualTo(LookupAids.ALL);
        assertThat(engine(patient).calls().adaptive()).isFalse();
        assertThat(engine(RoutingAids.ALL).calls().adaptive()).isTrue();
    }

    private static LookupAids aids(RoutingAids aids) {
        return engine(aids).lookup().aids();
    }

    private static EngineSettings engine(RoutingAids aids) {
        return Settings.engine(ChordNode.builder().create().routingAids(aids).build().config());
    }

    @Test
    void tls_withInsecure_orWithATransport_isAMistake() {
        Certificates certificates = Certificates.pem(Path.of("a"), Path.of("b"), Path.of("c"));
        assertThatThrownBy(
                        () ->
                                ChordNode.builder()
                                        .create()
                                        .transport(new LoneTransport())
                                        .tls(certificates)
                                        .insecure()
                                        .build())
                .hasMessageContaining("tls and insecure() exclude each other")
                .hasMessageContaining("tls is a setting of the transport");
    }

    @Test
    void noStartPolicy_isAMistake_thatNamesTheChoices() {
        assertThatThrownBy(() -> ChordNode.builder().build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(
                        "nothing of create(), join(seeds) and auto(minimumPeers, seeds)");
    }

    @Test
    void badSeeds_areAllNamed() {
        assertThatThrownBy(() -> ChordNode.builder().auto(0, "a", "tcp://b:1", "c").build())
                .hasMessageContaining("\"a\"")
                .hasMessageContaining("\"c\"")
                .hasMessageContaining("a minimum of 0 peers");
    }

    @Test
    void idOutsideTheRing_isAMistake() {
        assertThatThrownBy(
                        () ->
                                ChordNode.builder()
                                        .create()
                                        .bits(6)
                                        .placement(Placement.id(64))
                                        .build())
                .hasMessageContaining("placement: id 64 is outside the ring of 6 bits");
        assertThatThrownBy(
                        () ->
                                ChordNode.builder()
                                        .create()
                                        .bits(6)
                                        .placement(Placement.id(RingSpace.of(20).id(7)))
                                        .build())
                .hasMessageContaining("placement: id 7 has 20 bits in a ring of 6");
        assertThatThrownBy(
                        () -> ChordNode.builder().create().placement(Placement.id("seven")).build())
                .hasMessageContaining("not an id: \"seven\"");
    }

    /** Single periods win over the preset, whichever was said first. */
    @Test
    void presetAndPeriods_inAnyOrder_thePeriodsWin() {
        Duration period = Duration.ofMillis(50);

        ChordConfig first =
                ChordNode.builder()
                        .create()
                        .stabilizeEvery(period)
                        .preset(ChordConfig.Preset.PAPER)
                        .build()
                        .config();
        ChordConfig last =
                ChordNode.builder()
                        .create()
                        .preset(ChordConfig.Preset.PAPER)
                        .callTimeout(period)
                        .build()
                        .config();

        assertThat(first.stabilizeEvery()).isEqualTo(period);
        assertThat(last.stabilizeEvery()).isEqualTo(Duration.ofSeconds(30));
        assertThat(last.callTimeout()).isEqualTo(period);
    }

    @Test
    void schemeWithoutProvider_failsTheStart_andListsWhatIsThere() throws StoreException {
        ChordNode transport = ChordNode.builder().bind("nowhere:a").create().build();
        assertThatThrownBy(() -> transport.start(Duration.ofSeconds(1)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("no transport provider serves \"nowhere:\"");
        assertThat(transport.status()).isEqualTo(NodeStatus.FAILED);

        LoneTransport lone = new LoneTransport();
        ChordNode store =
                ChordNode.builder().transport(lone).store("paper:/tmp/x").create().build();
        assertThatThrownBy(() -> store.start(Duration.ofSeconds(1)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("no store provider serves \"paper:\"")
                .hasMessageContaining("found heap: (");
        assertThat(lone.isClosed()).as("what was opened is closed again").isTrue();
    }

    @Test
    void instanceAndLocation_together_areMistakes() {
        assertThatThrownBy(
                        () ->
                                ChordNode.builder()
                                        .transport(new LoneTransport())
                                        .bind("tcp://127.0.0.1:1")
                                        .create()
                                        .build())
                .hasMessageContaining("a transport was passed");
    }

    @Test
    void keysOfMaps_haveTheirPoints_asDocumented() {
        ChordNode hashed = ChordNode.builder().create().bits(20).build();
        ChordNode direct =
                ChordNode.builder().create().bits(20).keyHasher(KeyHasher.direct()).build();
        Codec<String> text = Codec.utf8();

        assertThat(direct.keyOf(506_789).toLongExact()).isEqualTo(506_789);
        assertThat(direct.map("m", Codec.ofLong(), text).keyOf(7L).toLongExact()).isEqualTo(7);
        assertThat(hashed.map(text, text).keyOf("k")).isEqualTo(hashed.keyOf("k"));
        assertThat(hashed.map("m", text, text).keyOf("k")).isEqualTo(hashed.keyOf("mk"));
        assertThatThrownBy(() -> direct.keyOf(1 << 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("outside the ring of 20 bits");
        assertThatThrownBy(() -> hashed.map("", text, text))
                .hasMessageContaining("has 1 to 255 bytes");
    }

    @Test
    void callsBeforeTheStart_sayThatItIsMissing() {
        ChordNode node = ChordNode.builder().create().build();

        assertThatThrownBy(() -> node.get(new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was not started");
        assertThatThrownBy(node::self).isInstanceOf(IllegalStateException.class);
        node.close();
        assertThatThrownBy(() -> node.get(new byte[1])).isInstanceOf(NodeClosedException.class);
    }
}
